//! What GIS programs make of the layers: the real programs, against the real server.

mod gdal;
