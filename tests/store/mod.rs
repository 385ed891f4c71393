//! The store on both databases.

mod batch;
mod change_log;
mod durability;
mod idempotency;
mod line;
mod log;
mod migration;
mod open;
mod place;
mod postgres;
mod process;
mod raid;
mod sample;
mod site;
mod statements;

/// Runs one writing job: `job!(db, |tx| store::site::insert(tx, &site, &actor).await)`.
macro_rules! job {
    ($db:expr, |$tx:ident| $body:expr) => {
        $db.write(move |$tx| {
            Box::pin(async move {
                let done: Result<_, yeam::store::Error> = $body;
                done
            })
        })
        .await
    };
}

/// Asks for one consistent reading: `read!(db, |tx| store::site::get(tx, id).await)`.
macro_rules! read {
    ($db:expr, |$tx:ident| $body:expr) => {{
        let mut reading = $db.read().await.unwrap();
        let $tx = &mut reading;
        $body.unwrap()
    }};
}

pub(crate) use {job, read};
