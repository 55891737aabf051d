//! The calls of protocol v1, one file a subject. Each takes a request apart, asks whether it may be done, does it, and
//! answers; what they share is in [`refusals`].
//!
//! Must not know SQL.

pub mod bulletins;
pub mod enrolment;
pub mod health;
pub mod notices;
pub mod page;
pub mod pull;
pub mod push;
pub mod registry;
pub mod sent_back;
pub mod sheets;
pub mod table;
pub mod tokens;

use std::collections::BTreeMap;

use approdo_model::problem::{Code, Problem};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Ref, Type};
use utoipa::openapi::{ContentBuilder, RefOr, Response, ResponseBuilder};

use crate::refusal::PROBLEM_TYPE;

/// The name of a code, as it stands in a problem.
fn name(code: Code) -> String {
    let kind = Problem::of(code).kind;
    kind.rsplit(':').next().unwrap_or_default().to_owned()
}

/// The responses of refusals, by status, as the OpenAPI document shows them. Every call may be told that there are
/// too many.
fn refusals(codes: &[Code]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes.iter().chain(&[Code::TooMany]) {
        by_status.entry(code.status()).or_default().push(*code);
    }
    by_status.into_iter().map(|(status, codes)| (status.to_string(), RefOr::T(response(&codes)))).collect()
}

fn response(codes: &[Code]) -> Response {
    let names: Vec<String> =
        codes.iter().map(|code| format!("`{}`: {}", name(*code), code.title())).collect();
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let mut response = ResponseBuilder::new().description(names.join(" · ")).content(PROBLEM_TYPE, problem);
    if codes.iter().any(|code| matches!(code.status(), 429 | 503)) {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer).build();
        let header = HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds to wait")).build();
        response = response.header("Retry-After", header);
    }
    response.build()
}

/// Names a set of codes that a call may refuse with, for its entry in the OpenAPI document.
macro_rules! refuses {
    ($name:ident: $($code:ident),* $(,)?) => {
        /// What this call may refuse with.
        struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::Response>,
            > {
                $crate::calls::refusals(&[$(approdo_model::problem::Code::$code),*])
            }
        }
    };
}
pub(crate) use refuses;
