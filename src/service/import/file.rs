//! An import from a file: what was asked, what the file itself says, and the way to drafts.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::draft::unit::LevelHint;
use super::draft::{Prepared, Rules, Shapes, SourceRule, building, record, unit};
use super::job::{Job, Stop};
use super::load;
use super::pipeline::Pipeline;
use super::reject::Rejects;
use super::report::Report;
use super::source::Numbered;
use super::{How, Origin};
use crate::domain::batch::BatchKind;
use crate::domain::change::Actor;
use crate::domain::raid::Raid;
use crate::domain::site::Site;
use crate::domain::unit::Level;
use crate::format::mapping::{Field, Mapping};
use crate::format::{self, Features, Format, Options, OsmContent, Progress};
use crate::geometry::validate::Limits;
use crate::service::error::{Error, FieldFault};
use crate::service::properties::Properties;
use crate::service::{Service, View};
use crate::store;

/// What is asked of an import.
#[derive(Debug, Clone)]
pub struct Request {
    /// What the file holds.
    pub kind: BatchKind,
    /// The file.
    pub path: PathBuf,
    /// Its format; told from its content if not given.
    pub format: Option<Format>,
    /// The name of its source; told from the file if not given.
    pub source: Option<String>,
    /// The day on which boundaries were valid; told from the file if not given.
    pub valid_on: Option<Date>,
    /// The level of all its units; told from each if not given.
    pub level: Option<Level>,
    /// Which `admin_level` of OpenStreetMap stands for which level.
    pub levels: Vec<(u8, Level)>,
    /// `field=property` for what is not called as usual.
    pub map: Vec<String>,
    /// Repairs what can be repaired instead of refusing it.
    pub mend: bool,
    /// Reads, counts and writes nothing.
    pub dry_run: bool,
    /// Where refused features are written; beside the file if not given.
    pub rejects: Option<PathBuf>,
    /// Who imports.
    pub actor: Actor,
}

impl Request {
    /// An import of a file of which nothing more is said.
    pub const fn new(kind: BatchKind, path: PathBuf, actor: Actor) -> Self {
        Self {
            kind,
            path,
            format: None,
            source: None,
            valid_on: None,
            level: None,
            levels: Vec::new(),
            map: Vec::new(),
            mend: false,
            dry_run: false,
            rejects: None,
            actor,
        }
    }
}

/// A file that can be read, ready to be imported.
pub struct Input {
    request: Request,
    mapping: Mapping,
    format: Format,
    features: Features,
    says: Says,
}

/// What a file says of itself as a whole.
#[derive(Default)]
struct Says {
    source: Option<String>,
    valid_on: Option<Date>,
}

impl Input {
    /// Opens the file and finds out what it is; nothing else is touched yet.
    pub fn open(request: Request) -> Result<Self, Error> {
        let (fields, _) = of_kind(request.kind);
        let mapping = Mapping::parse(&request.map, fields).map_err(|error| fault("--map", &error))?;
        let unreadable = |error| fault(&request.path.display().to_string(), &error);
        let format = request.format.map_or_else(|| Format::detect(&request.path), Ok).map_err(unreadable)?;
        require_sense(&request, format)?;
        let options = options(&request, &mapping);
        let boundaries = request.kind == BatchKind::Boundaries;
        let says = if boundaries { says(&request.path, format, &options) } else { Says::default() };
        let features = format::read(&request.path, format, &options).map_err(unreadable)?;
        Ok(Self { request, mapping, format, features, says })
    }

    /// How far reading has come; may be kept and asked while the import runs.
    pub fn progress(&self) -> Progress {
        self.features.progress()
    }

    /// The name of the source: given, said by the file, or the file's own name.
    pub fn source(&self) -> String {
        let given = self.request.source.clone().or_else(|| self.says.source.clone());
        given.unwrap_or_else(|| match self.format {
            Format::OsmPbf => "OpenStreetMap".to_owned(),
            _ => stem(&self.request.path),
        })
    }

    /// Imports it. `stop` ends the import early, and then nothing of it stays.
    pub async fn import(self, service: &Service, stop: &Stop) -> Result<Report, Error> {
        let (view, kind, source) = (service.view(), self.request.kind, self.source());
        let day = self.day(service, &source).await?;
        let start = Start::of(&self, service, &source, stop);
        match kind {
            BatchKind::Boundaries => {
                let hint = LevelHint::of_file(self.request.level, &name(&self.request.path));
                let mut drafts = self.pipeline(&view, move |feature| unit::draft(feature, hint))?;
                load::unit::load(start.begin().await?, &mut drafts, day).await
            }
            BatchKind::Buildings => {
                let mut drafts = self.pipeline(&view, move |feature| building::draft(feature, &source))?;
                load::building::load(start.begin().await?, &mut drafts, view.seq()).await
            }
            BatchKind::Sites => {
                let given = self.request.source.clone();
                let mut drafts =
                    self.pipeline(&view, move |feature| record::site(feature, given.as_deref()))?;
                load::record::load::<Site>(start.begin().await?, &mut drafts).await
            }
            BatchKind::Raids => {
                let given = self.request.source.clone();
                let mut drafts =
                    self.pipeline(&view, move |feature| record::raid(feature, given.as_deref()))?;
                load::record::load::<Raid>(start.begin().await?, &mut drafts).await
            }
        }
    }

    /// The threads that read the file and make its drafts.
    fn pipeline<D: Send + 'static>(
        self,
        view: &View,
        make: impl Fn(Prepared) -> Result<Numbered<D>, String> + Send + Sync + 'static,
    ) -> Result<Pipeline<D>, Error> {
        let Self { request, mapping, format, features, .. } = self;
        let (fields, limits) = of_kind(request.kind);
        let records = matches!(request.kind, BatchKind::Sites | BatchKind::Raids);
        let trusted =
            request.kind == BatchKind::Buildings && request.source.is_none() && format != Format::OsmPbf;
        let rules = Rules {
            mapping,
            fields,
            others: if request.kind == BatchKind::Boundaries { unit::OTHERS } else { &[] },
            source: match (records, trusted) {
                (true, _) => SourceRule::Always,
                (false, true) => SourceRule::WithSourceId,
                (false, false) => SourceRule::Never,
            },
            shapes: if records { Shapes::PointsAndAreas } else { Shapes::Areas },
            limits,
            mend: request.mend,
            units: view.shared(),
        };
        Pipeline::start(features, request.path, move |feature| make(rules.prepare(feature)?))
    }

    /// The day on which boundaries were valid: given, said by the file, in the file's name, that of
    /// the source's latest set, or today.
    async fn day(&self, service: &Service, source: &str) -> Result<Date, Error> {
        let today = jiff::tz::Offset::UTC.to_datetime(service.seams().now()).date();
        if self.request.kind != BatchKind::Boundaries {
            return Ok(today);
        }
        let said =
            self.request.valid_on.or(self.says.valid_on).or_else(|| year_in(&name(&self.request.path)));
        if let Some(day) = said {
            return Ok(day);
        }
        let mut tx = service.db().read().await?;
        let sets = store::unit::list_sets(&mut tx).await?;
        Ok(sets.into_iter().find(|set| set.source == source).map_or(today, |set| set.valid_on))
    }
}

/// All that it takes to begin the batch, once the file is being read.
struct Start {
    service: Service,
    kind: BatchKind,
    origin: Origin,
    how: How,
    notes: (Rejects, Rejects),
}

impl Start {
    fn of(input: &Input, service: &Service, source: &str, stop: &Stop) -> Self {
        let Request { path, kind, actor, rejects, dry_run, .. } = &input.request;
        let mended = Rejects::beside(rejects.as_ref().unwrap_or(path), "mended");
        let rejects = rejects.clone().map_or_else(|| Rejects::beside(path, "rejects"), |path| vec![path]);
        Self {
            service: service.clone(),
            kind: *kind,
            origin: Origin { source: source.to_owned(), file: name(path), actor: actor.clone() },
            how: How { dry_run: *dry_run, stop: stop.clone() },
            notes: (Rejects::new(rejects), Rejects::new(mended)),
        }
    }

    async fn begin(self) -> Result<Job, Error> {
        Job::begin(&self.service, self.kind, &self.origin, self.how, self.notes).await
    }
}

fn of_kind(kind: BatchKind) -> (&'static [Field], Limits) {
    match kind {
        BatchKind::Boundaries => (unit::FIELDS, Limits::boundary()),
        BatchKind::Buildings => (building::FIELDS, Limits::footprint()),
        BatchKind::Sites => (record::SITE_FIELDS, Limits::record()),
        BatchKind::Raids => (record::RAID_FIELDS, Limits::record()),
    }
}

/// Which `admin_level` stands for which level where nobody says otherwise.
const LEVELS: [(u8, Level); 4] =
    [(2, Level::Country), (4, Level::Province), (6, Level::District), (8, Level::Commune)];

fn options(request: &Request, mapping: &Mapping) -> Options {
    let levels = if request.levels.is_empty() { LEVELS.to_vec() } else { request.levels.clone() };
    let osm = match request.kind {
        BatchKind::Boundaries => OsmContent::Administrative(levels),
        _ => OsmContent::Buildings,
    };
    Options { mend: request.mend, columns: mapping.columns(), osm }
}

fn require_sense(request: &Request, format: Format) -> Result<(), Error> {
    let records = matches!(request.kind, BatchKind::Sites | BatchKind::Raids);
    if records && format == Format::OsmPbf {
        let reason = format!("is an OpenStreetMap extract, which has no {}", request.kind);
        let fault = FieldFault::new(request.path.display().to_string(), reason);
        return Err(Error::field(fault.accepting("boundaries or buildings of it")));
    }
    Ok(())
}

/// What the first feature of a file of boundaries says of all of them, as our own exports do.
fn says(path: &Path, format: Format, options: &Options) -> Says {
    if format == Format::OsmPbf {
        return Says::default();
    }
    let mut features = format::read(path, format, options).into_iter().flatten();
    let Some(Ok(first)) = features.next() else { return Says::default() };
    let mut properties = Properties::new(&first.properties);
    let valid_on = properties.date("valid_on");
    Says { source: valid_on.and_then(|_| properties.text("source", 200)), valid_on }
}

/// The first of January of a year that stands in a file's name.
fn year_in(name: &str) -> Option<Date> {
    let words = name.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 4);
    let mut years = words.filter_map(|word| word.parse::<i16>().ok());
    Date::new(years.find(|year| (1900..2100).contains(year))?, 1, 1).ok()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The file's name without its endings.
fn stem(path: &Path) -> String {
    let name = name(path);
    name.split('.').find(|part| !part.is_empty()).unwrap_or("file").to_owned()
}

/// A file's fault, under the name that the operator gave.
fn fault(name: &str, error: &format::Error) -> Error {
    Error::field(FieldFault::new(name, error.to_string()))
}
