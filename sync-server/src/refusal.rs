//! What the server says when it does not do what was asked: an RFC 9457 document with a code, and when to come back.
//!
//! Must not know why a code was chosen, nor carry any data of the request.

use approdo_model::chain::Head;
use approdo_model::problem::{Code, Problem};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::limits::{RETRY_SECONDS, RETRY_SHELF_SECONDS};

/// The media type of problems.
pub const PROBLEM_TYPE: &str = "application/problem+json";

/// A request refused; nothing was changed by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: Code,
    /// The head of the log in question, where that helps.
    pub head: Option<Head>,
}

impl Refusal {
    /// A refusal that names the head of the log.
    pub fn at(code: Code, head: Head) -> Self {
        Self { code, head: Some(head) }
    }

    /// Seconds until it makes sense to ask again.
    fn retry_seconds(self) -> Option<u32> {
        match self.code {
            Code::ShelfFull => Some(RETRY_SHELF_SECONDS),
            Code::TooMany | Code::Unavailable => Some(RETRY_SECONDS),
            _ => None,
        }
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self { code, head: None }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let problem = Problem { head: self.head, ..Problem::of(self.code) };
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, PROBLEM_TYPE)], body).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_seconds() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
