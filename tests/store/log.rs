//! Reading the change log as an auditor would.

use yeam::crypto;
use yeam::domain::change::Change;
use yeam::domain::id::Seq;
use yeam::store::{Db, change_log};

/// The whole log, if every position from 1 to the head is there and every digest follows from the row before and the
/// row itself; else what is wrong.
pub async fn audit(db: &Db) -> Result<Vec<Change>, String> {
    let mut tx = db.read().await.unwrap();
    let (mut changes, mut previous) = (Vec::new(), [0; 32]);
    loop {
        let last = Seq(changes.len() as i64);
        let page = change_log::links_after(&mut tx, last, 100).await.map_err(|fault| fault.to_string())?;
        if page.is_empty() {
            break;
        }
        for (change, link) in page {
            let seq = change.seq;
            let next = Seq(changes.len() as i64 + 1);
            let own = crypto::chain(&previous, &change_log::canonical(&change));
            if seq != next {
                return Err(format!("{next} is missing"));
            }
            if link.previous != previous || link.digest != own {
                return Err(format!("{seq} does not follow"));
            }
            previous = own;
            changes.push(change);
        }
    }
    let head = change_log::head(&mut tx).await.unwrap();
    if head == Seq(changes.len() as i64) { Ok(changes) } else { Err(format!("the head is {head}")) }
}
