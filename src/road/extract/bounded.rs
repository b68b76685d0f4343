//! XML from outside: what one element may take, and what the whole may unpack to, is limited.

use std::io::{self, BufRead, Read};

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

/// Largest element or text between elements.
const MAX_EVENT: u64 = 1 << 20;
/// How much larger than the packed file its content may be. Real extracts lie near 15; a bomb lies near 1,000.
const MAX_RATIO: u64 = 200;
/// Content that is allowed whatever the packed size.
const FREE: u64 = 16 << 20;

/// A reader that ends in an error when an event or the whole grows beyond measure.
pub(crate) struct Bounded<R> {
    inner: R,
    used: u64,
    event: u64,
    limit: u64,
}

impl<R> Bounded<R> {
    /// A reader of a file's content; `packed` is the size of the file where it is packed.
    pub(crate) fn new(inner: R, packed: Option<u64>) -> Self {
        let limit = packed.map_or(u64::MAX, |size| size.saturating_mul(MAX_RATIO).saturating_add(FREE));
        Self { inner, used: 0, event: 0, limit }
    }

    /// What is read from here on is another event.
    pub(crate) fn begin_event(&mut self) {
        self.event = self.used;
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used > self.limit {
            return Err(io::Error::other(format!("unpacks to more than {MAX_RATIO} times its size")));
        }
        if self.used - self.event > MAX_EVENT {
            return Err(io::Error::other(format!("an element of more than {MAX_EVENT} bytes")));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.used += amount as u64;
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.fill_buf()?.read(into)?;
        self.consume(got);
        Ok(got)
    }
}

/// The value of an attribute, with entities resolved.
pub(crate) fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, String> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        if attribute.key.as_ref() == name {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}
