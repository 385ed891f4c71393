/**
 * What the server answers, in the shape that openapi-typescript generates (`paths[path].get.parameters` and
 * `.responses[200].content`), so that generated types can take this file's place.
 */
import type { Feature, FeatureCollection, Geometry, Point } from 'geojson';

export type SiteStatus =
  | 'reported'
  | 'suspected'
  | 'verified'
  | 'under_operation'
  | 'raided'
  | 'sealed'
  | 'cleared'
  | 'reopened';
export type Level = 'province' | 'district' | 'commune';
export type RecordLayer = 'sites' | 'raids' | 'buildings';

/** The units that something lies in, by code, and how far outside the nearest it is. */
export interface Placed {
  province: string | null;
  district: string | null;
  commune: string | null;
  outside_m: number | null;
}

/** Where a record comes from and when it changed. */
export interface Recorded {
  source: string | null;
  source_id: string | null;
  version: number;
  created_at: string;
  updated_at: string;
}

export interface Site extends Placed, Recorded {
  name_en: string | null;
  name_km: string | null;
  status: SiteStatus;
  category: string;
  summary: string;
  notice: string;
  first_seen: string | null;
  last_seen: string | null;
  buildings: number[];
}

export interface Raid extends Placed, Recorded {
  day: string;
  precision: string;
  agencies: string[];
  persons_found: { nationality: string | null; count: number }[];
  persons_total: number;
  rescued: number | null;
  arrested: number | null;
  sites: string[];
  summary: string;
}

export interface Building extends Placed {
  source: string;
  source_id: string;
  name: string | null;
  kind: string | null;
  levels: number | null;
  height_m: number | null;
}

export interface Unit {
  code: string;
  level: Level;
  name_en: string;
  name_km: string | null;
  type: string | null;
  parent_code: string | null;
  approximate: boolean;
  area_km2: number | null;
  source: string;
  valid_on: string;
}

export interface Counts {
  sites: { total: number; by_status: Partial<Record<SiteStatus, number>> };
  raids: { total: number; by_year: Record<string, number> };
  buildings: number;
}

export type SiteFeature = Feature<Geometry, Site> & { id: string };
export type RaidFeature = Feature<Geometry, Raid> & { id: string };
export type BuildingFeature = Feature<Geometry, Building> & { id: number };
export type UnitFeature<G extends Geometry = Geometry> = Feature<G, Unit> & { id: number };
export type CountedUnit = Feature<Geometry, Unit & { counts: Counts }> & { id: number };

/** A feature of a `nearby` answer. */
type Found<F extends Feature, L extends RecordLayer> = F & {
  properties: F['properties'] & { layer: L; distance_m: number };
};
export type NearFeature =
  | Found<SiteFeature, 'sites'>
  | Found<RaidFeature, 'raids'>
  | Found<BuildingFeature, 'buildings'>;

export interface Collection<F extends Feature> extends FeatureCollection {
  features: F[];
  numberReturned?: number;
  links?: { rel: string; href: string }[];
}

export interface About {
  name: string;
  version: string;
  demonstration: boolean;
  notice: string;
  seq: number;
  bounds: [number, number, number, number] | null;
  layers: Partial<Record<string, { count: number }>>;
  boundaries: { level: string; source: string; valid_on: string; approximate: boolean }[];
}

export interface LocatedUnit {
  code: string;
  name_en: string;
  name_km: string | null;
  type: string | null;
  approximate: boolean;
  distance_m: number | null;
}
export type Located = Feature<
  Point,
  { inside: boolean; distance_m: number | null } & Record<Level, LocatedUnit | null>
>;

export interface Change {
  seq: number;
  at: string;
  actor: string;
  action: string;
  before: Feature | null;
  after: Feature | null;
}

/** RFC 9457, with the fields that were wrong. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: { field: string; reason: string; accepted?: string }[];
}

interface Get<Answer, Parameters = object> {
  get: { parameters: Parameters; responses: { 200: { content: { 'application/json': Answer } } } };
}
type Coded = { path: { code: string } };
type Page = { query?: { limit?: number; after?: string } };

export interface paths {
  '/api/about': Get<About>;
  '/api/nearby': Get<
    Collection<NearFeature> & { truncated: boolean },
    { query: { lon: number; lat: number; k?: number; radius?: number; layers?: string } }
  >;
  '/api/locate': Get<Located, { query: { lon: number; lat: number } }>;
  '/api/provinces': Get<Collection<UnitFeature<Point>>>;
  '/api/districts': Get<Collection<UnitFeature<Point>>, { query?: { province?: string } }>;
  '/api/communes': Get<Collection<UnitFeature<Point>>, { query?: { district?: string } }>;
  '/api/provinces/{code}': Get<CountedUnit, Coded>;
  '/api/districts/{code}': Get<CountedUnit, Coded>;
  '/api/communes/{code}': Get<CountedUnit, Coded>;
  '/api/provinces/{code}/sites': Get<Collection<SiteFeature>, Coded & Page>;
  '/api/districts/{code}/sites': Get<Collection<SiteFeature>, Coded & Page>;
  '/api/communes/{code}/sites': Get<Collection<SiteFeature>, Coded & Page>;
  '/api/provinces/{code}/raids': Get<Collection<RaidFeature>, Coded & Page>;
  '/api/districts/{code}/raids': Get<Collection<RaidFeature>, Coded & Page>;
  '/api/communes/{code}/raids': Get<Collection<RaidFeature>, Coded & Page>;
  '/api/sites/{id}': Get<SiteFeature, { path: { id: string } }>;
  '/api/raids/{id}': Get<RaidFeature, { path: { id: string } }>;
  '/api/buildings/{id}': Get<BuildingFeature, { path: { id: number } }>;
  '/api/sites/{id}/history': Get<{ changes: Change[] }, { path: { id: string } }>;
  '/api/raids/{id}/history': Get<{ changes: Change[] }, { path: { id: string } }>;
  '/layers/sites.geojson': Get<Collection<SiteFeature>>;
  '/layers/raids.geojson': Get<Collection<RaidFeature>>;
}
