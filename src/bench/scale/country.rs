//! A seeded country: sites clustered like settlements, with the hours and service times of inspections.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::Rng;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::matrix::Sphere;
use crate::solve::{Arrays, Client, Travel, Truck};

/// Sites, bases and teams, and how one travels between them.
#[derive(Clone, Debug)]
pub struct Country {
    /// Longitude and latitude in degrees: sites, then bases.
    pub places: Vec<(f64, f64)>,
    /// By site: how long a visit takes, seconds, and the hours within which it begins and ends, seconds of the day.
    pub visits: Vec<(i64, Vec<(i64, i64)>)>,
    /// Bases and their teams.
    pub bases: Vec<Base>,
}

/// Where teams start and end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Shift of each team: first instant of leaving and last of being back, seconds of the day.
    pub shifts: Vec<(i64, i64)>,
}

/// Length of ways in percent of the great circle, and metres an hour.
pub(super) const DETOUR_PERCENT: u32 = 135;
pub(super) const METRES_PER_HOUR: u32 = 38_000;

/// Longest work of a team, seconds.
pub(super) const LONGEST: i64 = 9 * 3600;

/// Thousandths of the currency unit for a team in use, a second of work, a metre.
pub(super) const FIXED: i64 = 200_000;
pub(super) const PER_SECOND: i64 = 17;
pub(super) const PER_METRE: i64 = 1;

/// Sites on a square kilometre, to a settlement, to a base; and the share of sites that lie in none.
const DENSITY: f64 = 1000.0 / 1600.0;
const SETTLED: f64 = 25.0;
const SITES_TO_BASE: usize = 100;
const SCATTERED: f64 = 0.1;

/// The middle of the country, degrees, and metres of a degree of latitude.
const MIDDLE: (f64, f64) = (112.0, 30.0);
const DEGREE_M: f64 = 111_195.0;

/// What sites are like: share in percent, minutes of service, hours.
const KINDS: [(u64, i64, &[(f64, f64)]); 6] = [
    // Checkpoints, round the clock.
    (20, 20, &[]),
    // Testing points.
    (15, 15, &[(7.0, 11.5), (14.0, 18.0)]),
    // Communities and villages.
    (30, 30, &[(8.0, 18.0)]),
    // Shops, markets and pharmacies.
    (20, 10, &[(9.0, 21.0)]),
    // Firms.
    (10, 25, &[(8.5, 11.5), (13.5, 17.5)]),
    // Isolation points.
    (5, 40, &[(9.0, 17.0)]),
];

impl Country {
    /// A country of so many sites, ten bases to a thousand of them; more sites make it larger, never denser.
    #[must_use]
    pub fn new(sites: usize, seed: u64) -> Self {
        let mut dice = Pcg64Mcg::new(u128::from(seed) << 64 | 0x9e37_79b9_7f4a_7c15);
        let side_m = (sites as f64 / DENSITY).sqrt() * 1000.0;
        let settlements = Settlements::new((sites as f64 / SETTLED).ceil() as usize, side_m, sites, &mut dice);
        let mut spots: Vec<(f64, f64)> = (0..sites)
            .map(|_| {
                if unit(&mut dice) < SCATTERED {
                    return (unit(&mut dice) * side_m, unit(&mut dice) * side_m);
                }
                settlements.spot(1.0, &mut dice)
            })
            .collect();
        let visits: Vec<_> = (0..sites).map(|_| visit(&mut dice)).collect();
        let bases = sites.div_ceil(SITES_TO_BASE);
        spots.extend((0..bases).map(|_| settlements.spot(0.3, &mut dice)));
        let bases = staffed(&spots, &visits);
        let degrees = |(x, y): (f64, f64)| {
            let latitude = MIDDLE.1 + (y - side_m / 2.0) / DEGREE_M;
            (MIDDLE.0 + (x - side_m / 2.0) / (DEGREE_M * MIDDLE.1.to_radians().cos()), latitude)
        };
        Self { places: spots.into_iter().map(degrees).collect(), visits, bases }
    }

    /// Number of sites.
    #[must_use]
    pub fn sites(&self) -> usize {
        self.visits.len()
    }

    /// By team: its base and its shift.
    pub fn teams(&self) -> impl Iterator<Item = (usize, (i64, i64))> + '_ {
        self.bases.iter().enumerate().flat_map(|(base, of)| of.shifts.iter().map(move |shift| (base, *shift)))
    }

    /// The country as plain arrays.
    #[must_use]
    pub fn arrays(&self) -> Arrays {
        let client = |(service, hours): &(i64, Vec<(i64, i64)>)| Client {
            service: *service,
            begin: hours.iter().map(|(open, close)| (*open, close - service)).collect(),
            ..Client::default()
        };
        let truck = |(base, shift): (usize, (i64, i64))| Truck {
            start: self.sites() + base,
            end: self.sites() + base,
            shift,
            longest: LONGEST,
            capacity: Vec::new(),
            fixed: FIXED,
            per_time: PER_SECOND,
            per_dist: PER_METRE,
            clients: None,
        };
        Arrays {
            clients: self.visits.iter().map(client).collect(),
            trucks: self.teams().map(truck).collect(),
            travel: Travel::Sphere(Sphere::new(self.places.iter().copied(), DETOUR_PERCENT, METRES_PER_HOUR, 100)),
        }
    }
}

/// Settlements of very different size.
struct Settlements {
    centres: Vec<(f64, f64)>,
    /// Sizes added up.
    sums: Vec<f64>,
    /// Metres that a settlement of one site would spread.
    spread_m: f64,
    sites: f64,
}

impl Settlements {
    fn new(count: usize, side_m: f64, sites: usize, dice: &mut Pcg64Mcg) -> Self {
        let mut settlements = Self { centres: Vec::new(), sums: Vec::new(), spread_m: 250.0, sites: sites as f64 };
        let mut sum = 0.0;
        for _ in 0..count {
            settlements.centres.push((unit(dice) * side_m, unit(dice) * side_m));
            // A few cities and many villages, as by Zipf's law; none larger than two hundred villages.
            sum += (1.0 - unit(dice)).powf(-1.0 / 1.2).min(200.0);
            settlements.sums.push(sum);
        }
        settlements
    }

    /// A spot in a settlement, the likelier the larger it is; nearer to its centre for a `share` below one.
    fn spot(&self, share: f64, dice: &mut Pcg64Mcg) -> (f64, f64) {
        let all = self.sums.last().copied().unwrap_or(1.0);
        let drawn = unit(dice) * all;
        let at = self.sums.partition_point(|sum| *sum <= drawn).min(self.sums.len() - 1);
        let size = self.sums[at] - if at > 0 { self.sums[at - 1] } else { 0.0 };
        let spread = self.spread_m * (size / all * self.sites).sqrt() * share;
        // Two numbers of the normal distribution, by Box and Muller.
        let (length, turn) = ((-2.0 * (1.0 - unit(dice)).ln()).sqrt(), unit(dice) * std::f64::consts::TAU);
        let (x, y) = self.centres[at];
        (x + spread * length * turn.cos(), y + spread * length * turn.sin())
    }
}

fn unit(dice: &mut Pcg64Mcg) -> f64 {
    (dice.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
}

fn visit(dice: &mut Pcg64Mcg) -> (i64, Vec<(i64, i64)>) {
    let mut drawn = dice.next_u64() % 100;
    let kind = KINDS.iter().find(|(share, ..)| {
        let found = drawn < *share;
        drawn = drawn.wrapping_sub(*share);
        found
    });
    let (_, minutes, hours) = kind.unwrap_or(&KINDS[0]);
    let seconds = |hour: f64| (hour * 3600.0) as i64;
    (minutes * 60, hours.iter().map(|(open, close)| (seconds(*open), seconds(*close))).collect())
}

/// Bases with teams enough for the sites nearest to each: a fifth more than service and eight minutes of travel a site ask for.
fn staffed(spots: &[(f64, f64)], visits: &[(i64, Vec<(i64, i64)>)]) -> Vec<Base> {
    let (sites, bases) = spots.split_at(visits.len());
    let point = |(index, spot): (usize, &(f64, f64))| GeomWithData::new([spot.0, spot.1], index);
    let tree = RTree::bulk_load(bases.iter().enumerate().map(point).collect());
    let mut work = vec![0; bases.len()];
    for (site, (service, _)) in sites.iter().zip(visits) {
        if let Some(base) = tree.nearest_neighbor(&[site.0, site.1]) {
            work[base.data] += service + 480;
        }
    }
    let hour = 3600;
    let teams = |work: &i64| (work * 6 / 5) / (15 * hour / 2) + 2;
    // Every fourth team works late.
    let shift = |team: i64| if team % 4 == 3 { (12 * hour, 21 * hour) } else { (7 * hour + 1800, 17 * hour + 1800) };
    work.iter().map(|work| Base { shifts: (0..teams(work)).map(shift).collect() }).collect()
}
