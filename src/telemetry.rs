//! Logging: to standard error, in words on a terminal and in JSON lines elsewhere.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Begins to log. `YEAM_LOG` says what, such as `info` or `yeam=debug`; without it warnings alone.
pub fn start() {
    let filter = EnvFilter::try_from_env("YEAM_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Only a second start in one process could fail, and then the first one's log goes on.
    let _ = if std::io::stderr().is_terminal() {
        log.compact().try_init()
    } else {
        log.json().with_ansi(false).try_init()
    };
}
