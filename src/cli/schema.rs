//! `fullsweep schema`: what our formats look like, for other programs.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::{Failure, print};
use crate::report::Format;

/// Print the JSON Schema of a format
#[derive(Debug, clap::Args)]
pub struct SchemaArgs {
    /// The format
    #[arg(value_parser = formats())]
    format: Format,
}

/// Prints the schema.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &SchemaArgs) -> Result<(), Failure> {
    let text =
        serde_json::to_string_pretty(&args.format.schema()).map_err(|error| Failure::Internal(error.to_string()))?;
    print(&format!("{text}\n"))
}

fn formats() -> impl TypedValueParser<Value = Format> {
    let value = |format: Format| PossibleValue::new(format.name()).help(format.about());
    PossibleValuesParser::new(Format::ALL.map(value)).try_map(|name| name.parse::<Format>())
}
