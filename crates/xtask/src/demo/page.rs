//! What somebody finds who opens the tavolo's page: asked for over the wire as a browser would, with nothing but an address.
//!
//! Must not know what was published: what is there is read off the page itself.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde::Serialize;

use crate::failure::Failure;

/// A page of the server on this machine has come by then, or never will.
const ANSWER_SECONDS_MAX: u64 = 20;

/// What a page says.
#[derive(Debug, Serialize)]
pub struct Page {
    /// How many bulletins it leads to.
    pub bulletins: usize,
    /// Every number in a cell of its tables.
    pub numbers: BTreeSet<u64>,
}

/// The page as it is for a reader and for everybody.
#[derive(Debug, Serialize)]
pub struct Pages {
    /// With a reader's link.
    pub reader: Page,
    /// Without.
    pub everybody: Page,
}

impl Pages {
    /// Both pages of the server that a reader's link leads to.
    ///
    /// # Errors
    /// [`Failure::Wrong`] if nobody answers there, or something else than a page.
    pub fn behind(link: &str) -> Result<Self, Failure> {
        let (server, _) = link.split_once("/lettore/").unwrap_or((link, ""));
        Ok(Self { reader: open(link)?, everybody: open(&format!("{server}/"))? })
    }
}

fn open(address: &str) -> Result<Page, Failure> {
    let html = fetch(address).ok_or_else(|| Failure::Wrong("the tavolo's page does not open".to_owned()))?;
    Ok(read(&html))
}

fn fetch(address: &str) -> Option<String> {
    let (host, path) = address.strip_prefix("http://")?.split_once('/')?;
    let mut stream = TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(ANSWER_SECONDS_MAX))).ok()?;
    let ask = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8(answer).ok()?;
    answer.starts_with("HTTP/1.1 200 ").then_some(answer)
}

fn read(html: &str) -> Page {
    let after = |mark: &str| -> Vec<String> {
        html.split(mark).skip(1).map(|rest| rest.chars().take_while(char::is_ascii_digit).collect()).collect()
    };
    let bulletins: BTreeSet<String> = after("/bollettini/").into_iter().collect();
    let cells = html.split("<td").skip(1).filter_map(|cell| cell.split_once('>'));
    let said = cells.filter_map(|(_, rest)| rest.split('<').next());
    let numbers = said.filter_map(|said| said.trim().replace('.', "").parse().ok()).collect();
    Page { bulletins: bulletins.len(), numbers }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_how_many_bulletins_there_are_and_what_stands_in_its_cells() {
        let page = read(
            "<a href=\"/lettore/x/bollettini/2\"><a href=\"/lettore/x/bollettini/1?lang=en\"><a href=\"/bollettini/2\">
             <td class=\"number\">3.575</td><td>n.d.</td><td> 40 </td><p>1667</p>",
        );
        assert_eq!((page.bulletins, page.numbers), (2, [40, 3575].into()));
    }
}
