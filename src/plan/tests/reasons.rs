//! Reasons and cures.
