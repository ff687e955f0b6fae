//! The Python face of the engine: nothing but conversion.

use asepsis_observation::{Endpoint, FieldsView, ValueView};
use asepsis_pipeline::{
    Batch as EngineBatch, FILE_SHIFT, FlowRecord, Grouped, Input, Live as EngineLive, Opener, Source, Summary,
    flow_line, observation_line, span as span_of, vocabulary as kinds,
};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::PathBuf;
use std::sync::Mutex;

/// Says where a fault was, and nothing of what was read: a message may hold bytes of a packet.
fn silence_faults() {
    std::panic::set_hook(Box::new(|fault| {
        use std::io::Write;
        if let Some(place) = fault.location() {
            let _ = writeln!(std::io::stderr(), "asepsis-engine: fault at {}:{}", place.file(), place.line());
        }
    }));
}

fn value_to_python<'py>(python: Python<'py>, value: ValueView<'_>) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        ValueView::Text(text) => text.into_pyobject(python)?.into_any(),
        ValueView::Integer(number) => number.into_pyobject(python)?.into_any(),
        ValueView::Boolean(truth) => truth.into_pyobject(python)?.to_owned().into_any(),
        ValueView::List(values) => {
            let list = PyList::empty(python);
            for value in values.iter() {
                list.append(value_to_python(python, value)?)?;
            }
            list.into_any()
        }
        ValueView::Map(values) => {
            let map = PyDict::new(python);
            for (name, value) in values.iter() {
                map.set_item(name, value_to_python(python, value)?)?;
            }
            map.into_any()
        }
    })
}

fn fields_to_python<'py>(python: Python<'py>, fields: FieldsView<'_>) -> PyResult<Bound<'py, PyDict>> {
    let map = PyDict::new(python);
    for (name, value) in fields.iter() {
        map.set_item(name, value_to_python(python, value)?)?;
    }
    Ok(map)
}

/// What batches of one capture gave, added up.
#[pyclass(frozen, module = "asepsis_engine")]
struct Gathered(Mutex<Grouped>);

impl Gathered {
    /// As for a reader: usable after a fault in another thread.
    fn grouped(&self) -> std::sync::MutexGuard<'_, Grouped> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[pymethods]
impl Gathered {
    #[new]
    fn new() -> Self {
        Self(Mutex::default())
    }

    fn add<'py>(&self, python: Python<'py>, batch: &Batch) -> PyResult<Bound<'py, PyList>> {
        let mut grouped = self.grouped();
        let EngineBatch { observations, flows } = &batch.content;
        let list = PyList::empty(python);
        for seen in grouped.add(observations, flows) {
            list.append((PyString::intern(python, seen.kind.name), fields_to_python(python, seen.fields)?))?;
        }
        Ok(list)
    }

    fn judge(&self, plans: &Bound<'_, PyList>) -> PyResult<()> {
        let plans: Vec<Option<u32>> = plans.extract()?;
        self.grouped().judge(&plans);
        Ok(())
    }

    fn clear(&self) {
        self.grouped().clear();
    }

    #[getter]
    fn size(&self) -> usize {
        self.grouped().size()
    }

    fn present<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(python);
        // A router's address stands before that of each host behind it.
        let mut texts = HashMap::new();
        for present in &self.grouped().present {
            let Endpoint { mac, ip, vlan } = present.endpoint;
            let mac =
                mac.map(|mac| texts.entry(mac).or_insert_with(|| PyString::new(python, &mac.to_string())).clone());
            list.append((
                (mac, ip.map(|ip| ip.to_string()), vlan),
                present.first,
                present.last_ns,
                present.rows,
                present.count,
                present.is_sender,
                present.hop_limits.as_slice(),
                present.until_ns,
            ))?;
        }
        Ok(list)
    }

    fn rows<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(python);
        for row in &self.grouped().rows {
            let (time_ns, packet) = row.first;
            list.append((time_ns, row.last_ns, packet, row.plan, row.endpoint, row.count))?;
        }
        Ok(list)
    }

    fn conversations<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(python);
        for talk in &self.grouped().talks {
            let pair = &talk.pair;
            let transport = match pair.ip_protocol {
                6 if pair.is_answered => intern!(python, "tcp"),
                17 => intern!(python, "udp"),
                _ => continue,
            };
            list.append((
                (talk.first.0, talk.end_ns, talk.first.1),
                (pair.ends[0], pair.ends[1]),
                (pair.ports[0], pair.ports[1]),
                transport,
                pair.protocol.map(|protocol| PyString::intern(python, protocol)),
                (talk.octets[0], talk.octets[1]),
                pair.is_answered,
                PyString::intern(python, pair.server.word()),
                talk.conversations,
            ))?;
        }
        Ok(list)
    }
}

/// What a part of a capture gave.
#[pyclass(frozen, module = "asepsis_engine")]
struct Batch {
    content: EngineBatch,
}

#[pymethods]
impl Batch {
    fn observations<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(python);
        for seen in self.content.observations.iter() {
            let subject = &seen.subject;
            list.append((
                seen.time_ns,
                seen.packet,
                seen.kind.name,
                subject.mac.map(|mac| mac.to_string()),
                subject.ip.map(|ip| ip.to_string()),
                subject.vlan,
                fields_to_python(python, seen.fields)?,
                seen.count,
            ))?;
        }
        Ok(list)
    }

    fn flows<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(python);
        for flow in &self.content.flows {
            list.append(flow_to_python(python, flow)?)?;
        }
        Ok(list)
    }

    fn counts(&self) -> BTreeMap<&'static str, u64> {
        let mut counts = BTreeMap::new();
        for (kind, count) in self.content.observations.counts() {
            *counts.entry(kind.name).or_default() += count;
        }
        counts
    }

    #[pyo3(signature = (*captures))]
    fn json_lines<'py>(&self, python: Python<'py>, captures: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyBytes>> {
        let captures: Vec<String> = captures.extract()?;
        let lines = python.detach(|| {
            let mut lines = String::new();
            for mut seen in self.content.observations.iter() {
                let (capture, number) = place(seen.packet, &captures);
                seen.packet = number;
                observation_line(&mut lines, &seen, capture);
            }
            lines
        });
        Ok(PyBytes::new(python, lines.as_bytes()))
    }

    #[pyo3(signature = (*captures))]
    fn flow_lines<'py>(&self, python: Python<'py>, captures: &Bound<'_, PyTuple>) -> PyResult<Bound<'py, PyBytes>> {
        let captures: Vec<String> = captures.extract()?;
        let mut lines = String::new();
        for flow in &self.content.flows {
            let (capture, number) = place(flow.packet, &captures);
            flow_line(&mut lines, &FlowRecord { packet: number, ..flow.clone() }, capture);
        }
        Ok(PyBytes::new(python, lines.as_bytes()))
    }
}

/// Which of the captures a packet is in, and its number there.
fn place(packet: u64, captures: &[String]) -> (&str, u64) {
    let capture = usize::try_from(packet >> FILE_SHIFT).ok().and_then(|file| captures.get(file));
    (capture.map_or("", String::as_str), packet & ((1 << FILE_SHIFT) - 1))
}

fn flow_to_python<'py>(python: Python<'py>, flow: &FlowRecord) -> PyResult<Bound<'py, PyTuple>> {
    let [(initiator, initiator_port), (responder, responder_port)] = flow.ends;
    let values: Vec<Bound<'py, PyAny>> = vec![
        flow.start_ns.into_pyobject(python)?.into_any(),
        flow.end_ns.into_pyobject(python)?.into_any(),
        initiator.vlan.into_pyobject(python)?.into_any(),
        flow.transport().into_pyobject(python)?.into_any(),
        initiator.mac.map(|mac| mac.to_string()).into_pyobject(python)?.into_any(),
        initiator.ip.map(|ip| ip.to_string()).into_pyobject(python)?.into_any(),
        initiator_port.into_pyobject(python)?.into_any(),
        responder.mac.map(|mac| mac.to_string()).into_pyobject(python)?.into_any(),
        responder.ip.map(|ip| ip.to_string()).into_pyobject(python)?.into_any(),
        responder_port.into_pyobject(python)?.into_any(),
        flow.protocol.into_pyobject(python)?.into_any(),
        flow.packets[0].into_pyobject(python)?.into_any(),
        flow.packets[1].into_pyobject(python)?.into_any(),
        flow.octets[0].into_pyobject(python)?.into_any(),
        flow.octets[1].into_pyobject(python)?.into_any(),
        flow.is_answered.into_pyobject(python)?.to_owned().into_any(),
        flow.server.word().into_pyobject(python)?.into_any(),
        flow.community_id().into_pyobject(python)?.into_any(),
        flow.packet.into_pyobject(python)?.into_any(),
    ];
    PyTuple::new(python, values)
}

fn summary_to_python<'py>(python: Python<'py>, summary: &Summary) -> PyResult<Bound<'py, PyDict>> {
    let problems = PyList::empty(python);
    for problem in &summary.problems {
        let entry = PyDict::new(python);
        entry.set_item("kind", problem.kind)?;
        entry.set_item("count", problem.count)?;
        entry.set_item("detail", &problem.detail)?;
        problems.append(entry)?;
    }
    let capture = PyDict::new(python);
    capture.set_item("packets", summary.packets)?;
    capture.set_item("octets", summary.octets)?;
    capture.set_item("first_ns", summary.times_ns.map(|(first, _)| first))?;
    capture.set_item("last_ns", summary.times_ns.map(|(_, last)| last))?;
    capture.set_item("link_types", &summary.link_types)?;
    capture.set_item("problems", problems)?;
    capture.set_item("copies", summary.copies)?;
    Ok(capture)
}

/// Reads what a network interface hands over, block by block.
#[pyclass(frozen, module = "asepsis_engine")]
struct Live {
    live: Mutex<EngineLive>,
}

impl Live {
    /// As for a reader: a fault in another thread leaves it between two packets.
    fn live(&self) -> std::sync::MutexGuard<'_, EngineLive> {
        self.live.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[pymethods]
impl Live {
    #[new]
    #[pyo3(signature = (link_type, *, skips_outgoing = false))]
    fn new(link_type: u32, skips_outgoing: bool) -> Self {
        Self { live: Mutex::new(EngineLive::new(link_type, skips_outgoing)) }
    }

    fn block(&self, python: Python<'_>, block: &[u8]) {
        python.detach(|| self.live().block(block));
    }

    fn wait_until(&self, python: Python<'_>, time_ns: i64) {
        python.detach(|| self.live().wait_until(time_ns));
    }

    fn finish(&self, python: Python<'_>) {
        python.detach(|| self.live().finish());
    }

    fn take(&self, python: Python<'_>) -> Batch {
        python.detach(|| Batch { content: self.live().take() })
    }

    fn capture<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let summary = python.detach(|| self.live().summary());
        summary_to_python(python, &summary)
    }
}

/// Reads one capture, batch by batch.
#[pyclass(frozen, module = "asepsis_engine")]
struct Reader {
    source: Mutex<Source>,
    size: Option<u64>,
}

impl Reader {
    /// The source. A fault in another thread while it was held leaves it as it was between two packets: usable.
    fn source(&self) -> std::sync::MutexGuard<'_, Source> {
        self.source.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[pymethods]
impl Reader {
    #[new]
    #[pyo3(signature = (path, *, workers = 1))]
    fn new(path: PathBuf, workers: usize) -> PyResult<Self> {
        if path.as_os_str() == "-" {
            let source = Source::with_workers(Box::new(std::io::stdin()), workers);
            return Ok(Self { source: Mutex::new(source), size: None });
        }
        let file = File::open(path)?;
        let size = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
        Ok(Self { source: Mutex::new(Source::with_workers(Box::new(file), workers)), size })
    }

    #[staticmethod]
    #[pyo3(signature = (files, *, workers = 1))]
    fn together(files: Vec<(PathBuf, i64)>, workers: usize) -> Self {
        let opener = |(path, first_ns): (PathBuf, i64)| {
            let open: Opener = Box::new(move || Ok(Box::new(File::open(path)?) as Input));
            (first_ns, open)
        };
        Self { source: Mutex::new(Source::of_several(files.into_iter().map(opener), workers)), size: None }
    }

    fn captures<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(python);
        for summary in self.source().summaries() {
            list.append(summary_to_python(python, &summary)?)?;
        }
        Ok(list)
    }

    fn is_capture(&self, python: Python<'_>) -> bool {
        python.detach(|| self.source().is_capture())
    }

    fn next(&self, python: Python<'_>) -> Option<Batch> {
        python.detach(|| self.source().next_batch().map(|content| Batch { content }))
    }

    fn capture<'py>(&self, python: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let summary = self.source().summary();
        summary_to_python(python, &summary)
    }

    #[getter]
    fn position(&self) -> u64 {
        self.source().offset()
    }

    #[getter]
    const fn size(&self) -> Option<u64> {
        self.size
    }
}

/// Times, packets and octets of a capture.
#[pyfunction]
fn span(python: Python<'_>, path: PathBuf) -> PyResult<Option<(i64, i64, u64, u64)>> {
    let file = File::open(path)?;
    let summary = python.detach(|| span_of(Box::new(file)));
    Ok(summary.times_ns.map(|(first, last)| (first, last, summary.packets, summary.octets)))
}

/// Version of the engine.
#[pyfunction]
const fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// All kinds of observations with their fields.
#[pyfunction]
fn vocabulary(python: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let list = PyList::empty(python);
    for kind in kinds() {
        let fields = PyList::empty(python);
        for field in kind.fields {
            let entry = PyDict::new(python);
            entry.set_item("name", field.name)?;
            entry.set_item("type", field.of.name())?;
            entry.set_item("meaning", field.meaning)?;
            entry.set_item("source", field.source)?;
            fields.append(entry)?;
        }
        let entry = PyDict::new(python);
        entry.set_item("kind", kind.name)?;
        entry.set_item("meaning", kind.meaning)?;
        entry.set_item("fields", fields)?;
        list.append(entry)?;
    }
    Ok(list)
}

/// Reads captures of device traffic: packets in, observations and flows out.
#[pymodule]
fn asepsis_engine(module: &Bound<'_, PyModule>) -> PyResult<()> {
    silence_faults();
    module.add_class::<Reader>()?;
    module.add_class::<Batch>()?;
    module.add_class::<Gathered>()?;
    module.add_class::<Live>()?;
    module.add("FILE_SHIFT", FILE_SHIFT)?;
    module.add_function(wrap_pyfunction!(span, module)?)?;
    module.add_function(wrap_pyfunction!(version, module)?)?;
    module.add_function(wrap_pyfunction!(vocabulary, module)?)?;
    Ok(())
}
