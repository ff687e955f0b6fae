//! The keys of Initial packets and how they open one (RFC 9001 5).

use super::packet::{Packet, Secret};
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::aes::Aes128;
use aes_gcm::aes::cipher::{Array, BlockCipherEncrypt};
use aes_gcm::{Aes128Gcm, KeyInit};
use hkdf::Hkdf;
use sha2::Sha256;

/// Who sent a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    Client,
    Server,
}

/// The keys of one direction.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Keys {
    pub key: [u8; 16],
    pub iv: [u8; 12],
    pub header: [u8; 16],
}

/// HKDF-Expand-Label with an empty context (RFC 8446 7.1).
fn expand<const N: usize>(secret: &Hkdf<Sha256>, label: &str) -> Option<[u8; N]> {
    let mut info = u16::try_from(N).ok()?.to_be_bytes().to_vec();
    info.push(u8::try_from(label.len() + 6).ok()?);
    info.extend_from_slice(b"tls13 ");
    info.extend_from_slice(label.as_bytes());
    info.push(0);
    let mut out = [0; N];
    secret.expand(&info, &mut out).ok()?;
    Some(out)
}

impl Keys {
    /// The keys of a sender, from the first destination identifier that the client chose.
    pub(super) fn derive(origin: &Secret, client_id: &[u8], sender: Sender) -> Option<Self> {
        let initial = Hkdf::<Sha256>::new(Some(&origin.salt), client_id);
        let label = if sender == Sender::Client { "client in" } else { "server in" };
        let secret = Hkdf::<Sha256>::from_prk(&expand::<32>(&initial, label)?).ok()?;
        Some(Self {
            key: expand(&secret, &format!("{} key", origin.label))?,
            iv: expand(&secret, &format!("{} iv", origin.label))?,
            header: expand(&secret, &format!("{} hp", origin.label))?,
        })
    }

    /// Opens a packet: its frames in clear, or nothing when these are not its keys or it is damaged.
    pub(super) fn open(&self, packet: &Packet<'_>) -> Option<Vec<u8>> {
        let sample_at = packet.number_at + 4;
        let mut mask = Array(*packet.bytes.get(sample_at..)?.first_chunk::<16>()?);
        Aes128::new(&Array(self.header)).encrypt_block(&mut mask);
        let first = packet.bytes.first()? ^ (mask.first()? & 0x0f);
        let number_length = usize::from(first & 3) + 1;
        let mut header = packet.bytes.get(..packet.number_at + number_length)?.to_vec();
        *header.first_mut()? = first;
        let mut number: u32 = 0;
        for (octet, mask) in header.get_mut(packet.number_at..)?.iter_mut().zip(mask.iter().skip(1)) {
            *octet ^= mask;
            number = number << 8 | u32::from(*octet);
        }
        let mut nonce = self.iv;
        for (octet, number) in nonce.iter_mut().skip(8).zip(number.to_be_bytes()) {
            *octet ^= number;
        }
        let message = packet.bytes.get(header.len()..)?;
        Aes128Gcm::new(&Array(self.key)).decrypt(&Array(nonce), Payload { msg: message, aad: &header }).ok()
    }
}
