//! What sites and raids have in common over HTTP: created, read, replaced, patched and removed as
//! GeoJSON Features, each change under `If-Match`.

use axum::body::Bytes;
use axum::extract::{self, FromRequest, Path, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::crypto;
use crate::domain::raid::Raid;
use crate::domain::site::Site;
use crate::http::conditional::{Expected, Tag, expected};
use crate::http::error::Problem;
use crate::http::extract::Params;
use crate::http::middleware::LARGEST_BODY;
use crate::http::page::GEOJSON;
use crate::http::{State, actor};
use crate::service::body::FeatureBody;
use crate::service::record::{self, Idempotency, Record, Recorded};
use crate::service::{Error, FieldFault};

/// A kind of record that has addresses.
pub trait Shown: Record {
    /// Where its list stands.
    const PATH: &'static str;
}

impl Shown for Site {
    const PATH: &'static str = "/api/sites";
}

impl Shown for Raid {
    const PATH: &'static str = "/api/raids";
}

type Server = extract::State<State>;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Creates a record; a request that is sent again with its `Idempotency-Key` creates no second one.
pub async fn create<R: Shown>(state: Server, params: Params, body: Json) -> Result<Response, Problem> {
    params.finish()?;
    let once = idempotency(&body.headers, &body.bytes)?;
    let feature = FeatureBody::parse(&body.bytes)?;
    let created = record::create::<R>(state.service(), &actor(), &feature, once).await?;
    let location = format!("{}/{}", R::PATH, created.recorded.id);
    let mut answer = shown(created.recorded);
    *answer.status_mut() = StatusCode::CREATED;
    let headers = answer.headers_mut();
    headers.insert(header::LOCATION, HeaderValue::from_str(&location).map_err(Error::internal)?);
    if created.replayed {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(answer)
}

/// Reads a record.
pub async fn get<R: Shown>(
    state: Server,
    Path(id): Path<String>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    params.finish()?;
    let found = record::get::<R>(state.service(), id_of::<R>(&id)?).await?;
    let recorded = found.ok_or_else(|| Problem::not_found(R::NAME))?;
    Ok(Tag::of_version(recorded.version).not_modified(&headers).unwrap_or_else(|| shown(recorded)))
}

/// Replaces all that is said of a record.
pub async fn replace<R: Shown>(
    state: Server,
    Path(id): Path<String>,
    params: Params,
    body: Json,
) -> Result<Response, Problem> {
    params.finish()?;
    let id = id_of::<R>(&id)?;
    let version = version::<R>(&state, id, &body.headers).await?;
    let feature = FeatureBody::parse(&body.bytes)?;
    Ok(shown(record::replace::<R>(state.service(), &actor(), id, version, &feature).await?))
}

/// Changes what a JSON merge patch (RFC 7396) of the record's feature names.
pub async fn patch<R: Shown>(
    state: Server,
    Path(id): Path<String>,
    params: Params,
    body: Json,
) -> Result<Response, Problem> {
    params.finish()?;
    let id = id_of::<R>(&id)?;
    let version = version::<R>(&state, id, &body.headers).await?;
    let patch = serde_json::from_slice(&body.bytes).map_err(|error| {
        let fault = FieldFault::new("body", format!("is not JSON: {error}"));
        Error::field(fault.accepting("a JSON merge patch (RFC 7396) of the feature"))
    })?;
    Ok(shown(record::patch::<R>(state.service(), &actor(), id, version, patch).await?))
}

/// Removes a record; its history stays.
pub async fn delete<R: Shown>(
    state: Server,
    Path(id): Path<String>,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    params.finish()?;
    let id = id_of::<R>(&id)?;
    let version = version::<R>(&state, id, &headers).await?;
    record::delete::<R>(state.service(), &actor(), id, version).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Every change of a record, the oldest first; of a removed one too.
pub async fn history<R: Shown>(
    state: Server,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Problem> {
    params.finish()?;
    let history = record::history::<R>(state.service(), id_of::<R>(&id)?).await?;
    let history = history.ok_or_else(|| Problem::not_found(R::NAME))?;
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "private, no-cache")];
    Ok((headers, history).into_response())
}

fn shown(recorded: Recorded) -> Response {
    Tag::of_version(recorded.version).answer(recorded.feature, GEOJSON)
}

/// What is no identifier names no record, like an identifier that none has.
fn id_of<R: Shown>(text: &str) -> Result<R::Id, Problem> {
    let id: Option<uuid::Uuid> = text.parse().ok();
    id.map(R::Id::from).ok_or_else(|| Problem::not_found(R::NAME))
}

async fn version<R: Shown>(state: &State, id: R::Id, headers: &HeaderMap) -> Result<i64, Problem> {
    match expected(headers)? {
        Expected::Version(version) => Ok(version),
        Expected::Any => {
            let found = record::get::<R>(state.service(), id).await?;
            Ok(found.ok_or_else(|| Problem::not_found(R::NAME))?.version)
        }
    }
}

fn idempotency(headers: &HeaderMap, body: &[u8]) -> Result<Option<Idempotency>, Problem> {
    let Some(given) = headers.get(KEY) else { return Ok(None) };
    let key = given.to_str().ok().filter(|key| (1..=200).contains(&key.trim().len()));
    let fault =
        || FieldFault::new("Idempotency-Key", "cannot be used").accepting("1 to 200 visible characters");
    let key = key.ok_or_else(|| Problem::invalid(vec![fault()]))?.trim().to_owned();
    Ok(Some(Idempotency { key, request: crypto::digest(body) }))
}

/// The body of a request that carries JSON, with the request's headers.
pub struct Json {
    headers: HeaderMap,
    bytes: Bytes,
}

const KINDS: [&str; 3] = ["application/geo+json", "application/json", "application/merge-patch+json"];

impl<S: Send + Sync> FromRequest<S> for Json {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let headers = request.headers().clone();
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if !KINDS.contains(&essence.as_str()) {
            let detail = format!("a body of `{essence}` is not understood; send {}", KINDS.join(" or "));
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
        if length.and_then(|length| length.parse().ok()).is_some_and(|length: usize| length > LARGEST_BODY) {
            return Err(unread(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let bytes =
            Bytes::from_request(request, state).await.map_err(|rejection| unread(rejection.status()))?;
        Ok(Self { headers, bytes })
    }
}

fn unread(status: StatusCode) -> Problem {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(format!(
            "the body is larger than {LARGEST_BODY} bytes; load much data with `yeam import`"
        ))
        .into(),
        _ => Problem::new(StatusCode::BAD_REQUEST, "the body ended before it was whole"),
    }
}
