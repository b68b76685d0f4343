//! `fullsweep schema`: what our formats look like, for other programs.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::{Failure, print_json};
use crate::bench::Output;
use crate::report::Format;

/// Print the JSON Schema of a format
#[derive(Debug, clap::Args)]
pub struct SchemaArgs {
    /// The format
    #[arg(value_parser = known())]
    format: Known,
}

/// A format with a schema.
#[derive(Clone, Copy, Debug)]
enum Known {
    /// Of a scenario or a plan.
    Format(Format),
    /// Of a measurement.
    Bench(Output),
}

/// Prints the schema.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &SchemaArgs) -> Result<(), Failure> {
    print_json(&match args.format {
        Known::Format(format) => format.schema(),
        Known::Bench(output) => output.schema(),
    })
}

impl Known {
    fn all() -> impl Iterator<Item = Self> {
        Format::ALL.into_iter().map(Self::Format).chain(Output::ALL.into_iter().map(Self::Bench))
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Format(format) => format.name(),
            Self::Bench(output) => output.name(),
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::Format(format) => format.about(),
            Self::Bench(output) => output.about(),
        }
    }
}

fn known() -> impl TypedValueParser<Value = Known> {
    let value = |known: Known| PossibleValue::new(known.name()).help(known.about());
    let found = |name: String| Known::all().find(|known| known.name() == name).ok_or("no such format");
    PossibleValuesParser::new(Known::all().map(value)).try_map(found)
}
