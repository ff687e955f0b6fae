//! One DICOM connection: PDUs in, observations out (PS3.8 9.3, PS3.7 6.3).

use super::association::{Association, MAX_ITEM_BYTES, PresentationContext, USER_INFORMATION};
use super::command::Command;
use super::data_set::{DataSet, Encoding};
use super::lane::{Expected, Fragment, Lane};
use super::{pdu, vocabulary};
use crate::octets::{u16_at, u32_at};
use crate::{Context, Conversation, Progress, Side, Sink, Verdict};
use asepsis_observation::Fields;

/// Length, context identifier and control header in front of every presentation data value (PS3.8 9.3.5.1).
const FRAGMENT_HEADER_BYTES: usize = 6;

/// What one step did with the bytes it was shown.
enum Step {
    Took(usize),
    /// Pass over bytes, shown or not.
    Pass(u64),
    More,
    /// The bytes are no PDU.
    Lost(&'static str),
}

/// One connection.
#[derive(Debug, Default)]
pub struct Connection {
    proposed: Vec<PresentationContext>,
    negotiated: Option<Vec<PresentationContext>>,
    titles: Option<(String, String)>,
    lanes: [Lane; 2],
}

impl Conversation for Connection {
    fn data(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Progress {
        let mut at = 0;
        loop {
            match self.step(bytes.get(at..).unwrap_or_default(), context, sink) {
                Step::Took(length) => at += length,
                Step::Pass(length) => {
                    let end = length.saturating_add(at as u64);
                    if end > bytes.len() as u64 {
                        return Progress::Skip(end);
                    }
                    at = usize::try_from(end).unwrap_or(bytes.len());
                }
                Step::More if at > 0 => return Progress::Consumed(at),
                Step::More => return Progress::Incomplete,
                Step::Lost(reason) => {
                    if context.start_seen && !self.lanes.iter().any(|lane| lane.is_known) {
                        return Progress::NotMine;
                    }
                    self.lose(reason, context, sink);
                }
            }
        }
    }

    fn gap(&mut self, side: Side) -> bool {
        if let Some(lane) = self.lanes.get_mut(side.index()) {
            lane.lose();
        }
        true
    }
}

impl Connection {
    fn lane(&mut self, side: Side) -> &mut Lane {
        let [initiator, responder] = &mut self.lanes;
        if side == Side::Initiator { initiator } else { responder }
    }

    fn step(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> Step {
        let lane = self.lane(context.side);
        let expected = std::mem::take(&mut lane.expected);
        let (step, next) = match expected {
            Expected::Header => self.header(bytes, context, sink),
            Expected::Association { is_request, left, read } => {
                self.association(bytes, is_request, left, read, context, sink)
            }
            Expected::Fragments { left } => fragment_header(bytes, left),
            Expected::Content { fragment, left } => self.content(bytes, fragment, left, context, sink),
            Expected::Start => {
                self.close_object(context, sink);
                self.close_cut(context, sink);
                find_start(bytes)
            }
        };
        self.lane(context.side).expected = next;
        step
    }

    /// Gives the place in the stream up, and says so unless bytes were lost on the way to us.
    fn lose(&mut self, reason: &'static str, context: &Context, sink: &mut Sink) {
        let lane = self.lane(context.side);
        if lane.is_known && !lane.has_gaps && context.start_seen {
            sink.malformed("dicom", reason, context.sender);
        }
        lane.lose();
    }

    fn header(&mut self, bytes: &[u8], context: &Context, sink: &mut Sink) -> (Step, Expected) {
        let (Some(&kind), Some(length)) = (bytes.first(), u32_at(bytes, 2)) else {
            return (Step::More, Expected::Header);
        };
        if !pdu::is_plausible(kind, length) {
            return (Step::Lost("no PDU starts where one must"), Expected::Start);
        }
        let took = Step::Took(pdu::HEADER_BYTES);
        match kind {
            // Titles are told even of a cut association, so that nothing else may pass for one.
            pdu::ASSOCIATE_REQUEST | pdu::ASSOCIATE_ACCEPT => {
                match pdu::recognise(bytes) {
                    Verdict::Mine => self.lane(context.side).is_known = true,
                    Verdict::Maybe => return (Step::More, Expected::Header),
                    Verdict::NotMine => return (Step::Lost("association without an application context"), Expected::Start),
                }
                let is_request = kind == pdu::ASSOCIATE_REQUEST;
                (took, Expected::Association { is_request, left: length as usize, read: None })
            }
            pdu::DATA => (took, Expected::Fragments { left: length }),
            _ => match bytes.get(pdu::HEADER_BYTES..pdu::HEADER_BYTES + 4) {
                Some(&[_, result, source, reason]) => {
                    self.short_pdu(kind, [result, source, reason], context, sink);
                    (Step::Took(pdu::HEADER_BYTES + 4), Expected::Header)
                }
                _ => (Step::More, Expected::Header),
            },
        }
    }

    fn short_pdu(&mut self, kind: u8, [result, source, reason]: [u8; 3], context: &Context, sink: &mut Sink) {
        self.lane(context.side).is_known = true;
        match kind {
            pdu::ASSOCIATE_REJECT => {
                sink.server_is(context.side);
                let mut fields = Fields::new().with("result", result).with("source", source).with("reason", reason);
                if let Some((called, calling)) = &self.titles {
                    fields.set("called_ae", called.as_str());
                    fields.set("calling_ae", calling.as_str());
                }
                sink.observe(vocabulary::ASSOCIATION_REJECT, context.sender, fields);
            }
            pdu::ABORT => {
                let fields = Fields::new().with("source", source).with("reason", reason);
                sink.observe(vocabulary::ABORT, context.sender, fields);
            }
            _ => {}
        }
    }

    fn association(
        &mut self,
        bytes: &[u8],
        is_request: bool,
        left: usize,
        read: Option<Box<Association>>,
        context: &Context,
        sink: &mut Sink,
    ) -> (Step, Expected) {
        let Some(mut read) = read else {
            return match bytes.get(..pdu::ASSOCIATE_FIXED_BYTES) {
                Some(fixed) => {
                    let left = left.saturating_sub(fixed.len());
                    let read = Some(Box::new(Association::new(fixed)));
                    (Step::Took(fixed.len()), Expected::Association { is_request, left, read })
                }
                None => (Step::More, Expected::Association { is_request, left, read }),
            };
        };
        if left == 0 {
            self.associated(is_request, *read, context, sink);
            return (Step::Took(0), Expected::Header);
        }
        match item(&mut read, bytes, left) {
            // The last item may be passed over before it is all there: what it would add is not wanted.
            Ok(taken) if taken == left => {
                self.associated(is_request, *read, context, sink);
                (Step::Pass(taken as u64), Expected::Header)
            }
            Ok(taken) => {
                let read = Some(read);
                (Step::Pass(taken as u64), Expected::Association { is_request, left: left - taken, read })
            }
            Err(step) => (step, Expected::Association { is_request, left, read: Some(read) }),
        }
    }

    fn associated(&mut self, is_request: bool, read: Association, context: &Context, sink: &mut Sink) {
        self.lane(context.side).is_known = true;
        if is_request {
            sink.server_is(context.side.other());
            sink.observe(vocabulary::ASSOCIATION_REQUEST, context.sender, read.request_fields());
            sink.observe(vocabulary::CALLED, context.receiver, read.title_fields());
            self.titles = Some((read.called_ae, read.calling_ae));
            self.proposed = read.contexts;
            self.negotiated = None;
        } else {
            sink.server_is(context.side);
            let negotiated = read.negotiated(&self.proposed);
            sink.observe(vocabulary::ASSOCIATION_ACCEPT, context.sender, read.accept_fields(&negotiated));
            self.negotiated = Some(negotiated);
        }
    }

    /// Of an association with bytes missing, what stands in the fixed part and what can't be incomplete is still true.
    fn close_cut(&mut self, context: &Context, sink: &mut Sink) {
        let Some((is_request, read)) = self.lane(context.side).cut.take() else { return };
        self.lane(context.side).is_known = true;
        sink.server_is(if is_request { context.side.other() } else { context.side });
        let kind = if is_request { vocabulary::ASSOCIATION_REQUEST } else { vocabulary::ASSOCIATION_ACCEPT };
        sink.observe(kind, context.sender, read.cut_fields());
        if is_request {
            sink.observe(vocabulary::CALLED, context.receiver, read.title_fields());
        }
    }

    fn content(
        &mut self,
        bytes: &[u8],
        fragment: Fragment,
        left: u32,
        context: &Context,
        sink: &mut Sink,
    ) -> (Step, Expected) {
        let here = bytes.len().min(fragment.left as usize);
        let shown = bytes.get(..here).unwrap_or_default();
        let lane = self.lane(context.side);
        let mut passed = here as u64;
        if fragment.is_command {
            lane.add_command(shown);
        } else {
            passed = lane.add_data(shown, u64::from(fragment.left));
        }
        let gone = u32::try_from(passed).unwrap_or(fragment.left);
        let (fragment, left) = (Fragment { left: fragment.left - gone, ..fragment }, left - gone);
        if fragment.left == 0 {
            self.fragment_ends(fragment, context, sink);
            return (Step::Pass(passed), Expected::Fragments { left });
        }
        let step = if passed == 0 { Step::More } else { Step::Pass(passed) };
        (step, Expected::Content { fragment, left })
    }

    fn fragment_ends(&mut self, fragment: Fragment, context: &Context, sink: &mut Sink) {
        self.lane(context.side).is_known = true;
        if fragment.is_command {
            if fragment.is_last {
                self.command_ends(fragment.context_id, context, sink);
            }
            return;
        }
        let is_negotiated = self.encoding(fragment.context_id).is_some();
        let lane = self.lane(context.side);
        let is_broken = lane.object.as_ref().is_some_and(DataSet::is_broken);
        if is_broken && is_negotiated && !lane.has_gaps {
            sink.malformed("dicom", "data set breaks the rules of its transfer syntax", context.sender);
        }
        if fragment.is_last || lane.object.as_ref().is_some_and(DataSet::is_done) {
            self.close_object(context, sink);
        }
    }

    fn command_ends(&mut self, context_id: u8, context: &Context, sink: &mut Sink) {
        let encoding = self.encoding(context_id);
        let is_association_seen = self.titles.is_some() || self.negotiated.is_some();
        let lane = self.lane(context.side);
        let bytes = std::mem::take(&mut lane.command);
        let is_too_long = std::mem::take(&mut lane.is_command_too_long);
        let Some(command) = Command::read(&bytes).filter(|_| !is_too_long) else {
            if !lane.has_gaps {
                sink.malformed("dicom", "command set is none", context.sender);
            }
            return;
        };
        lane.object = command.announces_object().then(|| DataSet::new(encoding));
        if !is_association_seen && command.is_of_service_user() {
            sink.server_is(context.side.other());
        }
        sink.observe(vocabulary::COMMAND, context.sender, command.fields());
    }

    /// The encoding of data sets in this context, as far as the negotiation was seen.
    fn encoding(&self, context_id: u8) -> Option<Encoding> {
        let contexts = self.negotiated.as_ref().unwrap_or(&self.proposed);
        contexts.iter().find(|context| context.id == context_id).and_then(|context| context.encoding)
    }

    /// Observes what was found of an object; the rest of it is passed over.
    fn close_object(&mut self, context: &Context, sink: &mut Sink) {
        if let Some(object) = self.lane(context.side).object.take() {
            sink.observe(vocabulary::OBJECT, context.sender, object.fields());
        }
    }
}

/// Reads or passes over one item of an A-ASSOCIATE PDU with so many bytes left; how many it has.
fn item(read: &mut Association, bytes: &[u8], left: usize) -> Result<usize, Step> {
    if left < 4 {
        return Ok(left);
    }
    let (Some(&kind), Some(length)) = (bytes.first(), u16_at(bytes, 2)) else { return Err(Step::More) };
    let end = 4 + usize::from(length);
    if kind == USER_INFORMATION {
        return Ok(4);
    }
    if end > left {
        return Err(Step::Lost("item is longer than its PDU"));
    }
    if !Association::wants(kind) || end > MAX_ITEM_BYTES {
        read.pass(kind);
    } else {
        read.take(kind, bytes.get(4..end).ok_or(Step::More)?);
    }
    Ok(end)
}

fn fragment_header(bytes: &[u8], left: u32) -> (Step, Expected) {
    if left == 0 {
        return (Step::Took(0), Expected::Header);
    }
    let (Some(length), Some(context_id), Some(control)) = (u32_at(bytes, 0), bytes.get(4), bytes.get(5)) else {
        return (Step::More, Expected::Fragments { left });
    };
    if length < 2 || left < 4 || length > left - 4 {
        return (Step::Lost("fragment is longer than its PDU"), Expected::Start);
    }
    let (is_command, is_last) = (control & 1 == 1, control & 2 == 2);
    let fragment = Fragment { context_id: *context_id, is_command, is_last, left: length - 2 };
    (Step::Took(FRAGMENT_HEADER_BYTES), Expected::Content { fragment, left: left - 4 - 2 })
}

fn find_start(bytes: &[u8]) -> (Step, Expected) {
    for at in 0..bytes.len() {
        match pdu::recognise(bytes.get(at..).unwrap_or_default()) {
            Verdict::Mine => return (Step::Took(at), Expected::Header),
            Verdict::Maybe if at == 0 => return (Step::More, Expected::Start),
            Verdict::Maybe => return (Step::Took(at), Expected::Start),
            Verdict::NotMine => {}
        }
    }
    (if bytes.is_empty() { Step::More } else { Step::Took(bytes.len()) }, Expected::Start)
}
