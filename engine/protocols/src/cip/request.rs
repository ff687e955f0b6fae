//! Questions for the identity object: which attributes, and of which module (CIP Networks Library volume 1, chapter 2, C-1.4).

use crate::cursor::Cursor;

/// Services that read: all attributes, and one.
const GET_ALL: u8 = 0x01;
const GET_SINGLE: u8 = 0x0e;
/// Service of the connection manager that passes a question on to a module.
const UNCONNECTED_SEND: u8 = 0x52;
/// Hops of a route that are named, at most.
const MAX_HOPS: usize = 8;

/// A question for the identity object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) service: u8,
    pub(super) attribute: Option<u8>,
    pub(super) route: Option<String>,
}

/// The question a message asks, if it is one for the first identity object.
pub(super) fn question(message: &[u8]) -> Option<Question> {
    let mut cursor = Cursor::new(message);
    let service = cursor.byte()?;
    let words = usize::from(cursor.byte()?);
    let path = cursor.take(words * 2)?;
    match (service, path) {
        (GET_ALL, [0x20, 1, 0x24, 1]) => Some(Question { service, attribute: None, route: None }),
        (GET_SINGLE, [0x20, 1, 0x24, 1, 0x30, attribute]) => {
            Some(Question { service, attribute: Some(*attribute), route: None })
        }
        (UNCONNECTED_SEND, [0x20, 6, 0x24, 1]) => {
            cursor.skip(2)?;
            let length = usize::from(cursor.little16()?);
            let inner = cursor.take(length)?;
            cursor.skip(length % 2)?;
            let words = usize::from(cursor.byte()?);
            cursor.skip(1)?;
            let route = route(cursor.take(words * 2)?);
            // One level is enough: routes of several hops stand in the path.
            if inner.first() == Some(&UNCONNECTED_SEND) {
                return None;
            }
            question(inner).map(|asked| Question { route, ..asked })
        }
        _ => None,
    }
}

/// Port segments with one octet of link address each; other segments end the route.
fn route(path: &[u8]) -> Option<String> {
    let hops = path.chunks_exact(2).take(MAX_HOPS).map_while(|hop| match hop {
        [port @ 1..=14, link] => Some(format!("{port}/{link}")),
        _ => None,
    });
    Some(hops.collect::<Vec<_>>().join(" ")).filter(|route| !route.is_empty())
}
