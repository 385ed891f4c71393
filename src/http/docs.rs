//! The API's description, for programs and for people. The page asks nothing of anybody else.

use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use serde_json::Value;

use super::conditional::Tag;

/// The OpenAPI 3.0 description; a test holds it against the routes.
pub const OPENAPI: &str = include_str!("openapi.json");

const STYLE: &str = include_str!("docs.css");

/// `/api/openapi.json`.
pub async fn openapi(headers: HeaderMap) -> Response {
    fixed(&headers, OPENAPI.to_owned(), "application/vnd.oai.openapi+json;version=3.0")
}

/// `/api/docs.css`.
pub async fn style(headers: HeaderMap) -> Response {
    fixed(&headers, STYLE.to_owned(), "text/css; charset=utf-8")
}

/// `/api/docs`: the description as a page.
pub async fn page(headers: HeaderMap) -> Response {
    fixed(&headers, rendered(), "text/html; charset=utf-8")
}

fn fixed(headers: &HeaderMap, body: String, kind: &'static str) -> Response {
    let tag = Tag::of_text(env!("CARGO_PKG_VERSION"));
    tag.not_modified(headers).unwrap_or_else(|| tag.answer(body, HeaderValue::from_static(kind)))
}

fn rendered() -> String {
    let api: Value = serde_json::from_str(OPENAPI).unwrap_or_default();
    let info = &api["info"];
    let mut html = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title}</title><link rel=stylesheet href=/api/docs.css><main><h1>{title}</h1><p>{about}</p>\
         <p>For programs: <a href=/api/openapi.json>/api/openapi.json</a></p>",
        title = text(&info["title"]),
        about = text(&info["description"]),
    );
    for (path, item) in api["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            html.push_str(&section(&api, path, method, operation));
        }
    }
    html.push_str("</main></html>");
    html
}

fn section(api: &Value, path: &str, method: &str, operation: &Value) -> String {
    let list = |name: &str, write: &dyn Fn(&str, &Value) -> String| -> String {
        let entries = operation[name].as_object().into_iter().flatten();
        entries.map(|(key, value)| write(key, resolved(api, value))).collect::<Vec<_>>().concat()
    };
    let given = operation["parameters"].as_array().into_iter().flatten();
    let parameters = given.map(|given| parameter(resolved(api, given))).collect::<Vec<_>>().concat();
    let answers = list("responses", &|status, answer| {
        format!("<li><b>{status}</b> {}</li>", text(&answer["description"]))
    });
    format!(
        "<section><h2><span class={method}>{}</span> <code>{}</code></h2><p>{}</p><p>{}</p><dl>{parameters}</dl>\
         <ul>{answers}</ul></section>",
        method.to_uppercase(),
        escaped(path),
        text(&operation["summary"]),
        text(&operation["description"]),
    )
}

fn parameter(parameter: &Value) -> String {
    let must = if parameter["required"] == true { " (required)" } else { "" };
    let place = text(&parameter["in"]);
    format!(
        "<dt><code>{}</code> <small>{place}{must}</small></dt><dd>{}</dd>",
        text(&parameter["name"]),
        text(&parameter["description"])
    )
}

/// What a `$ref` within the description points to.
fn resolved<'a>(api: &'a Value, value: &'a Value) -> &'a Value {
    let pointer = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    pointer.and_then(|pointer| api.pointer(pointer)).unwrap_or(value)
}

fn text(value: &Value) -> String {
    escaped(value.as_str().unwrap_or_default())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
