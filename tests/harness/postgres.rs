//! A PostgreSQL server for the tests: the one that `YEAM_TEST_POSTGRES` names, or a private cluster that lives as
//! long as this process.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::apart;

const PROGRAMS: &str = "/usr/lib/postgresql/15/bin";
const POSTGIS: &str = "/usr/share/postgresql/15/extension/postgis.control";
/// The database with PostGIS that each test's own is copied from.
const TEMPLATE: &str = "yeam_test_postgis";

/// Starts a cluster, says where it is, waits until the tests are over, however they end, and clears up. It sorts text
/// as people do, not by bytes, so that an ordering which depends on the server's language shows.
const GUARDIAN: &str = r#"
trap : INT TERM HUP
dir=$(mktemp -d /tmp/yeam-postgres.XXXXXX) || exit 1
start() {
    "$1/initdb" -D "$dir/data" -U postgres -A trust -N -E UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=en &&
    "$1/pg_ctl" -D "$dir/data" -w -l "$dir/log" -o "-k $dir -c listen_addresses= -c shared_buffers=32MB" start
}
if start "$1" >"$dir/start" 2>&1 </dev/null; then
    echo "$dir"
    read -r _
    "$1/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1
else
    cat "$dir/start" "$dir/log" >&2
fi
rm -rf "$dir"
"#;

static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::find);

/// A server on which tests make databases.
struct Server {
    /// Who makes them.
    administrator: PgConnectOptions,
    /// Who uses them, and owns them; no superuser where the cluster is our own.
    user: PgConnectOptions,
    /// Ends the cluster when it is told nothing any more, which is when this process has ended.
    _guardian: Option<Child>,
}

impl Server {
    fn find() -> Option<Self> {
        let server = match std::env::var("YEAM_TEST_POSTGRES") {
            Ok(url) => Self::given(&url),
            Err(_) => Self::private()?,
        };
        apart(make_template(server.administrator.clone()));
        Some(server)
    }

    fn given(url: &str) -> Self {
        let options: PgConnectOptions =
            url.parse().expect("YEAM_TEST_POSTGRES is postgres://USER:PASSWORD@HOST/NAME");
        Self { administrator: options.clone(), user: options, _guardian: None }
    }

    /// Starts a cluster; `None`, with a line that says so, where PostgreSQL is not installed.
    fn private() -> Option<Self> {
        let initdb = format!("{PROGRAMS}/initdb");
        if let Some(absent) = [initdb.as_str(), POSTGIS].into_iter().find(|file| !Path::new(file).exists()) {
            println!("skipped: PostgreSQL tests: {absent} is not here; tests/install postgresql installs it");
            return None;
        }
        let mut guardian = guardian().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut folder = String::new();
        BufReader::new(guardian.stdout.take().unwrap()).read_line(&mut folder).unwrap();
        assert!(!folder.is_empty(), "no PostgreSQL cluster could be started; see above");
        let administrator = PgConnectOptions::new_without_pgpass().socket(folder.trim()).username("postgres");
        let administrator = administrator.database("postgres");
        apart(run(administrator.clone(), "CREATE ROLE yeam LOGIN".to_owned()));
        let user = administrator.clone().username("yeam");
        Some(Self { administrator, user, _guardian: Some(guardian) })
    }
}

/// The guardian's command; PostgreSQL refuses to run as root.
fn guardian() -> Command {
    let root =
        std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    let mut command = Command::new(if root { "runuser" } else { "sh" });
    if root {
        command.args(["-u", "postgres", "--", "sh"]);
    }
    command.args(["-c", GUARDIAN, "sh", PROGRAMS]).current_dir("/");
    command
}

async fn make_template(administrator: PgConnectOptions) {
    let mut connection = administrator.connect().await.expect("the PostgreSQL server for the tests");
    // Another test process may be doing the same on a server that was given.
    sqlx::query("SELECT pg_advisory_lock(7926)").execute(&mut connection).await.unwrap();
    let there = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1").bind(TEMPLATE);
    if there.fetch_optional(&mut connection).await.unwrap().is_none() {
        statement(&mut connection, format!("CREATE DATABASE {TEMPLATE}")).await;
        run(administrator.database(TEMPLATE), "CREATE EXTENSION IF NOT EXISTS postgis".to_owned()).await;
    }
    connection.close().await.unwrap();
}

/// A database of one test, removed when this is dropped.
pub struct Database {
    name: String,
}

impl Database {
    /// Makes one with PostGIS; `None` where there is no server.
    pub fn make() -> Option<Self> {
        Self::copy(TEMPLATE)
    }

    /// Makes one that has nothing in it, not even PostGIS.
    pub fn make_bare() -> Option<Self> {
        Self::copy("template0")
    }

    fn copy(template: &str) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let server = SERVER.as_ref()?;
        let name = format!("yeam_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let owner = server.user.get_username();
        let text = format!("CREATE DATABASE {name} TEMPLATE {template} OWNER \"{owner}\"");
        apart(run(server.administrator.clone(), text));
        Some(Self { name })
    }

    /// Its address.
    pub fn url(&self) -> String {
        let server = SERVER.as_ref().unwrap();
        server.user.clone().database(&self.name).to_url_lossy().to_string()
    }

    /// Runs a text in it with the rights of the server's administrator.
    pub async fn administer(&self, text: &str) {
        let administrator = SERVER.as_ref().unwrap().administrator.clone();
        run(administrator.database(&self.name), text.to_owned()).await;
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(server) = SERVER.as_ref() else { return };
        apart(run(server.administrator.clone(), format!("DROP DATABASE {} WITH (FORCE)", self.name)));
    }
}

async fn run(options: PgConnectOptions, text: String) {
    let mut connection = options.connect().await.expect("the PostgreSQL server for the tests");
    statement(&mut connection, text).await;
    connection.close().await.unwrap();
}

async fn statement(connection: &mut PgConnection, text: String) {
    sqlx::raw_sql(AssertSqlSafe(text.clone()))
        .execute(connection)
        .await
        .unwrap_or_else(|fault| panic!("{text}: {fault}"));
}
