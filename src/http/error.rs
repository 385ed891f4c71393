//! What a refusal looks like: problem+json (RFC 9457). The only place that knows which error has
//! which status.

use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::service::{Error, FieldFault};

/// A refusal on its way out.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    faults: Vec<FieldFault>,
    headers: Vec<(header::HeaderName, String)>,
}

impl Problem {
    /// A refusal in words.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), faults: Vec::new(), headers: Vec::new() }
    }

    /// Parameters or fields that cannot be used.
    pub fn invalid(faults: Vec<FieldFault>) -> Self {
        Error::Invalid(faults).into()
    }

    /// There is no such thing.
    pub fn not_found(what: &'static str) -> Self {
        Error::NotFound(what).into()
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: header::HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::Invalid(_) => StatusCode::BAD_REQUEST,
            Error::Conflict(_) => StatusCode::CONFLICT,
            Error::Stale { .. } => StatusCode::PRECONDITION_FAILED,
            Error::Unauthenticated => StatusCode::UNAUTHORIZED,
            Error::Forbidden => StatusCode::FORBIDDEN,
            Error::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Error::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal(source) => {
                tracing::error!(error = &**source as &dyn std::error::Error, "a request failed");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        let problem = Self::new(status, error.to_string());
        match error {
            Error::Busy => problem.with_header(header::RETRY_AFTER, "1"),
            Error::Stale { current } => problem.with_header(header::ETAG, format!("\"v{current}\"")),
            Error::Invalid(faults) => Self { faults, ..problem },
            _ => problem,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let errors: Vec<Value> = self.faults.iter().map(fault).collect();
        let mut body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason(),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if !errors.is_empty() {
            body["errors"] = errors.into();
        }
        let mut answer = (self.status, body.to_string()).into_response();
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        answer
    }
}

fn fault(fault: &FieldFault) -> Value {
    json!({ "field": fault.field, "reason": fault.reason, "accepted": fault.accepted })
}

/// The answer where no route is.
pub async fn no_such_path(uri: Uri) -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        format!("there is nothing at {}; /api/docs lists what there is", uri.path()),
    )
}

/// The answer where the route has no such method; axum adds which it has.
pub async fn method_not_allowed(method: Method, uri: Uri) -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, format!("{} does not take {method}", uri.path()))
}
