//! A workbook of LibreOffice: the smallest OpenDocument spreadsheet that holds tables. It is written here, because the
//! library that writes the whole standard brings eighty crates for what is one XML file
//! (docs/decisions/0021-files-for-other-programs.md).

use zip::CompressionMethod;

use super::{WriteError, zipped};
use crate::lists::Language;
use crate::sheet::{Plain, Sheet};

/// The media type, which is also the first file of the zip.
pub const MEDIA: &str = "application/vnd.oasis.opendocument.spreadsheet";

const MANIFEST: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">"#,
    r#"<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>"#,
    r#"<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>"#,
    r#"</manifest:manifest>"#
);

/// Up to the first table: two styles, a bold one for the first row and one for days.
const HEAD: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0""#,
    r#" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0""#,
    r#" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0""#,
    r#" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0""#,
    r#" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0""#,
    r#" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.2">"#,
    r#"<office:automatic-styles>"#,
    r#"<number:date-style style:name="D"><number:year number:style="long"/><number:text>-</number:text>"#,
    r#"<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>"#,
    r#"<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>"#,
    r#"<style:style style:name="day" style:family="table-cell" style:data-style-name="D"/>"#,
    r#"</office:automatic-styles><office:body><office:spreadsheet>"#
);

const FOOT: &str = "</office:spreadsheet></office:body></office:document-content>";

pub fn write(sheets: &[Sheet], language: Language) -> Result<Vec<u8>, WriteError> {
    let mut content = String::from(HEAD);
    for sheet in sheets {
        table(&mut content, sheet, language);
    }
    content.push_str(FOOT);
    zipped(&[
        // The standard wants it first and as it is.
        ("mimetype", MEDIA.as_bytes(), CompressionMethod::Stored),
        ("content.xml", content.as_bytes(), CompressionMethod::Deflated),
        ("META-INF/manifest.xml", MANIFEST.as_bytes(), CompressionMethod::Deflated),
    ])
}

fn table(content: &mut String, sheet: &Sheet, language: Language) {
    content.push_str(&format!(r#"<table:table table:name="{}">"#, escaped(sheet.title.of(language))));
    content
        .push_str(&format!(r#"<table:table-column table:number-columns-repeated="{}"/>"#, sheet.head.len()));
    content.push_str("<table:table-header-rows><table:table-row>");
    sheet.head.iter().for_each(|head| content.push_str(&text_cell(head, r#" table:style-name="head""#)));
    content.push_str("</table:table-row></table:table-header-rows>");
    for row in &sheet.rows {
        content.push_str("<table:table-row>");
        row.iter().for_each(|cell| content.push_str(&cell_xml(cell)));
        content.push_str("</table:table-row>");
    }
    content.push_str("</table:table>");
}

fn cell_xml(cell: &Plain) -> String {
    match cell {
        Plain::Empty => "<table:table-cell/>".to_owned(),
        Plain::Number(number) => format!(
            r#"<table:table-cell office:value-type="float" office:value="{number}"><text:p>{number}</text:p></table:table-cell>"#
        ),
        Plain::Day(day) => format!(
            r#"<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{day}"><text:p>{day}</text:p></table:table-cell>"#
        ),
        Plain::Text(text) => text_cell(text, ""),
    }
}

fn text_cell(text: &str, style: &str) -> String {
    let text = escaped(text);
    format!(
        r#"<table:table-cell{style} office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
    )
}

/// XML has no way to say most control characters: they are left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => {}
            other => safe.push(other),
        }
    }
    safe
}
