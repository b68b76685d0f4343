//! The frozen graph of one profile: arcs between junctions in compressed rows, geometry aside, turn rules by pair of arcs.

/// Index of a junction.
pub type NodeId = u32;
/// Index of an arc.
pub type ArcId = u32;
/// Index of a piece of road.
pub type PieceId = u32;
/// Travel time in thousandths of a second, so that sums over short pieces do not drift.
pub type Millis = u32;
/// Length in tenths of a metre.
pub type Decimetres = u32;

/// Cost of a turn that nobody may take.
pub const FORBIDDEN: Millis = Millis::MAX;

/// Duration of an arc that nobody may travel: a road closed on this day. Neither does a trip begin or end on it.
pub const CLOSED: Millis = Millis::MAX;

/// A point on a piece of road, where a trip begins or ends.
///
/// The part of an arc before or after it takes the same share of the arc's duration as it has of the length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// The piece.
    pub piece: PieceId,
    /// How far along it, in the direction its points are stored; at most its length.
    pub offset: Decimetres,
}

/// A point in units of 1e-7 degrees, as OpenStreetMap stores it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct FixedPoint {
    /// Longitude, 1e-7 degrees.
    pub lon: i32,
    /// Latitude, 1e-7 degrees.
    pub lat: i32,
}

/// The road graph of one profile, as queries use it. Made by `extract`, never changed afterwards.
///
/// Vertices are junctions: where roads meet, end, or where a rule of the road (barrier, signal) stands. What lies between
/// two junctions is a *piece*; it yields one arc for each direction that may be travelled. A piece on the way of a
/// restriction with a via way yields further arcs (*copies*) with the same ends, which only the restricted approach
/// leads into and whose turns leave out what is forbidden after that approach.
///
/// The cost of a walk is the sum of its arcs' durations and of the turns between consecutive arcs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// Where the junctions are.
    pub nodes: Vec<FixedPoint>,
    /// Arcs sorted by tail: those of node `v` are `first_out[v]..first_out[v + 1]`.
    pub first_out: Vec<u32>,
    /// The arcs.
    pub arcs: Vec<Arc>,
    /// By arc: where its row in `turns` begins. The row has an entry for each arc leaving its head, in their order.
    pub first_turn: Vec<u32>,
    /// Cost of turning from the row's arc into the entry's arc, or [`FORBIDDEN`]. Turning back on the spot is an entry like
    /// any other.
    pub turns: Vec<Millis>,
    /// The pieces of road.
    pub pieces: Vec<Piece>,
    /// Shape points of all pieces, ends included, each piece's in a row from `Piece::first_point`.
    pub points: Vec<FixedPoint>,
    /// The ways the pieces were cut from.
    pub ways: Vec<WayInfo>,
}

/// A piece of road in one direction of travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Arc {
    /// Junction it leaves.
    pub tail: NodeId,
    /// Junction it enters.
    pub head: NodeId,
    /// Time to travel it, waits at its head (signals, crossings) included, or [`CLOSED`].
    pub duration: Millis,
    /// How long it is.
    pub length: Decimetres,
    /// The piece of road it runs along.
    pub piece: PieceId,
    /// Bit 0: against the direction of the piece's points. Bit 1: a copy; trips do not begin on copies, but may end there.
    /// Bit 2: only for trips that begin or end there.
    pub flags: u32,
}

/// What lies between two junctions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Piece {
    /// Index into `Graph::points`.
    pub first_point: u32,
    /// Number of its points, at least two.
    pub points: u32,
    /// Index into `Graph::ways`.
    pub way: u32,
    /// Component it lies in, by size: 0 is the largest strongly connected one, `u32::MAX` in none (one-way in or out, or in or
    /// out through roads only that are not for passing through).
    pub component: u32,
}

/// What is kept of a way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WayInfo {
    /// OpenStreetMap id.
    pub id: i64,
    /// Its name, else its number (`ref`), else empty.
    pub name: String,
    /// Highway class (`primary`, `residential`, `ferry` ...).
    pub class: String,
}

impl Arc {
    /// Runs against the direction of its piece's points.
    pub const REVERSED: u32 = 1;
    /// Is a copy for a restriction with a via way.
    pub const COPY: u32 = 2;
    /// Is only for trips that begin or end there.
    pub const ENDS_ONLY: u32 = 4;

    /// Whether it runs against the direction of its piece's points.
    #[must_use]
    pub fn is_reversed(&self) -> bool {
        self.flags & Self::REVERSED != 0
    }

    /// Whether it is a copy, on which no trip begins.
    #[must_use]
    pub fn is_copy(&self) -> bool {
        self.flags & Self::COPY != 0
    }

    /// Whether it is only for trips that begin or end there (a private road).
    #[must_use]
    pub fn is_ends_only(&self) -> bool {
        self.flags & Self::ENDS_ONLY != 0
    }
}

impl Graph {
    /// A digest of the roads as they are, their names aside: equal for graphs on which all ways are the same.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let Self { nodes, first_out, arcs, first_turn, turns, pieces, points, ways: _ } = self;
        let parts: [&[u8]; 7] = [
            bytemuck::cast_slice(nodes),
            bytemuck::cast_slice(first_out),
            bytemuck::cast_slice(arcs),
            bytemuck::cast_slice(first_turn),
            bytemuck::cast_slice(turns),
            bytemuck::cast_slice(pieces),
            bytemuck::cast_slice(points),
        ];
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        *hasher.finalize().as_bytes()
    }

    /// Ids of the arcs that leave a junction.
    #[must_use]
    pub fn outgoing(&self, node: NodeId) -> std::ops::Range<ArcId> {
        self.first_out[node as usize]..self.first_out[node as usize + 1]
    }

    /// The arcs that may follow an arc, with the cost of the turn.
    pub fn successors(&self, arc: ArcId) -> impl Iterator<Item = (ArcId, Millis)> + '_ {
        let row = self.first_turn[arc as usize] as usize;
        self.outgoing(self.arcs[arc as usize].head)
            .enumerate()
            .map(move |(entry, next)| (next, self.turns[row + entry]))
            .filter(|&(_, cost)| cost != FORBIDDEN)
    }

    /// The shape of a piece, in the direction its points are stored.
    #[must_use]
    pub fn shape(&self, piece: PieceId) -> &[FixedPoint] {
        let Piece { first_point, points, .. } = self.pieces[piece as usize];
        &self.points[first_point as usize..(first_point + points) as usize]
    }
}

impl FixedPoint {
    /// From degrees, rounded to the nearest 1e-7.
    #[must_use]
    pub fn from_degrees(longitude_deg: f64, latitude_deg: f64) -> Self {
        Self { lon: (longitude_deg * 1e7).round() as i32, lat: (latitude_deg * 1e7).round() as i32 }
    }

    /// Longitude and latitude in degrees.
    #[must_use]
    pub fn degrees(self) -> (f64, f64) {
        (f64::from(self.lon) * 1e-7, f64::from(self.lat) * 1e-7)
    }
}
