//! Every reader: text -> model, all problems reported at once.
//!
//! Format types (what a file looks like) live here and are converted by hand. This room must not know the search or the plan's
//! making.
