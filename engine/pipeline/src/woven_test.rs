//! Laws of captures that were recorded in the same time: however the same traffic is divided among files, what comes out is
//! what one file with all of it says.

use crate::copies::WINDOW_NS as COPIES_NS;
use crate::team_test::{CAPTURES, Packet, file_of, mixed, mixture};
use crate::{FILE_SHIFT, MAX_WORKERS, Opener, Source, Summary, flow_line, observation_line, span};
use asepsis_capture::Reader;
use proptest::prelude::*;
use std::io::Cursor;

fn opener(file: Vec<u8>) -> (i64, Opener) {
    let first = span(Box::new(Cursor::new(file.clone()))).times_ns.map_or(0, |(first, _)| first);
    (first, Box::new(move || Ok(Box::new(Cursor::new(file)) as crate::Input)))
}

/// All that is said, sorted, with the packets of `tells_packets` alone.
fn lines(source: &mut Source, tells_packets: bool) -> Vec<String> {
    let mut lines = String::new();
    while let Some(mut batch) = source.next_batch() {
        for mut seen in batch.observations.iter() {
            seen.packet *= u64::from(tells_packets);
            observation_line(&mut lines, &seen, "capture");
        }
        for flow in &mut batch.flows {
            flow.packet *= u64::from(tells_packets);
            flow_line(&mut lines, flow, "capture");
        }
    }
    let mut sorted: Vec<String> = lines.lines().map(str::to_owned).collect();
    sorted.sort();
    sorted
}

fn woven(files: &[Vec<u8>], workers: usize, tells_packets: bool) -> (Vec<String>, Vec<Summary>) {
    let mut source = Source::of_several(files.iter().cloned().map(opener), workers);
    let lines = lines(&mut source, tells_packets);
    (lines, source.summaries())
}

fn alone(file: &[u8]) -> Vec<String> {
    lines(&mut Source::new(Box::new(Cursor::new(file.to_vec()))), false)
}

/// Packets of one link in the order of their times, as one sensor records them.
fn recorded(parts: &[(usize, i64, i64, usize)]) -> Vec<Packet> {
    let in_order: Vec<_> = parts.iter().map(|(which, second, slower, _)| (*which, *second, *slower, 0)).collect();
    let mut packets = mixed(&in_order, 0);
    packets.sort_by_key(|packet| packet.1);
    packets
}

/// The part of a file that one interface hears: with one interface there is nothing to tell apart.
fn file(packets: &[Packet]) -> Vec<u8> {
    let link = packets.first().map_or(1, |packet| packet.0);
    file_of(&packets.iter().filter(|packet| packet.0 == link).cloned().collect::<Vec<_>>())
}

fn of_one_link(packets: Vec<Packet>) -> Vec<Packet> {
    let link = packets.first().map_or(1, |packet| packet.0);
    packets.into_iter().filter(|packet| packet.0 == link).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn two_halves_that_overlap_say_what_the_whole_says(
        parts in mixture(), begin: prop::sample::Index, end: prop::sample::Index,
    ) {
        let packets = of_one_link(recorded(&parts));
        let (begin, end) = (begin.index(packets.len()), end.index(packets.len()));
        // Both hold what was recorded from the one to the other.
        let (begin, end) = (begin.min(end), begin.max(end));
        let halves = [file(&packets[..end]), file(&packets[begin..])];
        let (told, summaries) = woven(&halves, 1, false);
        prop_assert_eq!(&told, &alone(&file(&packets)));
        let copies: u64 = summaries.iter().map(|summary| summary.copies).sum();
        prop_assert_eq!(copies, (end - begin) as u64);
        let [first, second] = halves;
        prop_assert_eq!(told, woven(&[second, first], 2, false).0);
    }

    #[test]
    fn two_copies_are_one(parts in mixture()) {
        let file = file(&recorded(&parts));
        let (told, summaries) = woven(&[file.clone(), file.clone(), file.clone()], 1, false);
        prop_assert_eq!(told, alone(&file));
        let copies: Vec<u64> = summaries.iter().map(|summary| summary.copies).collect();
        prop_assert_eq!(copies, [0, summaries[0].packets, summaries[0].packets]);
    }

    #[test]
    fn what_one_of_two_missed_the_other_has(parts in mixture(), missed in prop::collection::vec(0_u8..3, 1..40)) {
        let mut packets = of_one_link(recorded(&parts));
        // Of two equal packets of about one moment, of which each place missed another, nobody knows that they were two.
        packets.iter_mut().zip(0..).for_each(|(packet, nth): (&mut Packet, i64)| packet.1 += nth * 2 * COPIES_NS);
        let heard = |by: u8| {
            let is_heard = |nth: usize| missed[nth % missed.len()] != by;
            let heard = packets.iter().enumerate().filter(|(nth, _)| is_heard(*nth));
            file_of(&heard.map(|(_, packet)| packet.clone()).collect::<Vec<_>>())
        };
        prop_assert_eq!(woven(&[heard(1), heard(2)], 1, false).0, alone(&file_of(&packets)));
    }

    #[test]
    fn several_files_say_the_same_to_several_workers(parts in mixture(), begin: prop::sample::Index) {
        let packets = mixed(&parts, 0);
        let begin = begin.index(packets.len());
        let files = [file_of(&packets[begin / 2..]), file_of(&packets[..packets.len() - begin / 2])];
        let one = woven(&files, 1, true);
        for workers in [2, 3, MAX_WORKERS] {
            prop_assert_eq!(&one, &woven(&files, workers, true));
        }
    }
}

#[test]
fn packets_keep_their_number_in_their_own_file() {
    let packets = of_one_link(recorded(&[(0, 0, 1, 0)]));
    let half = packets.len() / 2;
    let files = [file(&packets[..=half]), file(&packets[half..])];
    let mut source = Source::of_several(files.iter().cloned().map(opener), 1);
    let mut numbers = Vec::new();
    while let Some(batch) = source.next_batch() {
        numbers.extend(batch.observations.iter().map(|seen| (seen.packet >> FILE_SHIFT, seen.packet, seen.time_ns)));
    }
    assert!(numbers.iter().any(|(file, ..)| *file == 0) && numbers.iter().any(|(file, ..)| *file == 1));
    for (file, number, time_ns) in numbers {
        let mut reader = Reader::new(&files[usize::try_from(file).unwrap()][..]);
        let mut time = None;
        for _ in 0..number & ((1 << FILE_SHIFT) - 1) {
            time = reader.next_record().unwrap().map(|record| record.time_ns);
        }
        assert_eq!(time, Some(time_ns));
    }
}

/// One link at two interfaces of one file.
#[test]
fn what_two_interfaces_of_a_file_heard_is_counted_once() {
    let packets = of_one_link(CAPTURES[0].clone());
    let file = file_of(&packets);
    let interface_at = 28;
    let interface_length = 32;
    let mut twice = file[..interface_at + interface_length].to_vec();
    twice.extend(&file[interface_at..interface_at + interface_length]);
    let mut rest = &file[interface_at + interface_length..];
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest[4..8].try_into().unwrap()) as usize;
        let mut second = rest[..length].to_vec();
        second[8] = 1;
        twice.extend(&rest[..length]);
        twice.extend(second);
        rest = &rest[length..];
    }
    for workers in [1, 2] {
        let mut source = Source::with_workers(Box::new(Cursor::new(twice.clone())), workers);
        assert_eq!(lines(&mut source, false), alone(&file));
        let summary = source.summary();
        assert_eq!((summary.packets, summary.copies), (2 * packets.len() as u64, packets.len() as u64));
    }
}

#[test]
fn a_file_that_breaks_off_or_does_not_open_leaves_the_others() {
    let packets = of_one_link(recorded(&[(0, 0, 1, 0)]));
    let whole = file(&packets);
    let cut = whole[..whole.len() - 3].to_vec();
    let missing: (i64, Opener) = (0, Box::new(|| Err(std::io::Error::other("gone"))));
    let mut source = Source::of_several([opener(whole.clone()), missing, opener(cut)].into_iter(), 1);
    assert_eq!(lines(&mut source, false), alone(&whole));
    let kinds: Vec<Vec<_>> =
        source.summaries().iter().map(|file| file.problems.iter().map(|problem| problem.kind).collect()).collect();
    assert_eq!(kinds, [vec![], vec!["unreadable"], vec!["truncated_file"]]);
}
