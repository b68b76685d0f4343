//! Random small days.
