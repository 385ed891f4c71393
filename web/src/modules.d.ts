/** Modules that the build makes; see vite.config.ts. */
declare module 'virtual:map-worker' {
  /** The address of MapLibre's worker. */
  const address: string;
  export default address;
}
