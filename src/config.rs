//! What an operator can set: where the data are and how the server listens.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;

/// Where the data are kept.
#[derive(Debug, Clone, Args)]
pub struct Database {
    /// The database: sqlite:FILE or <postgres://USER:PASSWORD@HOST/NAME>
    #[arg(
        long = "database",
        value_name = "URL",
        env = "YEAM_DATABASE",
        hide_env_values = true,
        default_value = "sqlite:data/yeam.sqlite"
    )]
    pub url: String,
}

impl Database {
    /// The file of an SQLite database.
    pub fn file(&self) -> Option<PathBuf> {
        let file = self.url.strip_prefix("sqlite:")?;
        let file = file.strip_prefix("//").unwrap_or(file);
        (!file.is_empty() && file != ":memory:").then(|| PathBuf::from(file))
    }

    /// Makes the folder that an SQLite file is to stand in.
    pub fn prepare_folder(&self) -> std::io::Result<()> {
        match self.file().as_deref().and_then(Path::parent) {
            Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder),
            _ => Ok(()),
        }
    }
}

/// How the server listens.
#[derive(Debug, Clone, Args)]
pub struct Listen {
    /// The address to listen on; loopback only, because there are no accounts yet
    #[arg(long = "listen", value_name = "ADDRESS", env = "YEAM_LISTEN", default_value = "127.0.0.1:8080")]
    pub at: SocketAddr,
}
