//! What makes it impossible to serve all clients of an instance, as far as it can be seen without a search.

use std::collections::HashSet;

use super::Instance;

/// Why no solution serves all clients that may not be left out, each reason with as few clients as it takes; the numbers are those
/// of the file's nodes. Nothing found does not mean that there is a solution.
#[must_use]
pub fn impossible(instance: &Instance) -> Vec<String> {
    let kinds = kinds(instance);
    let required: Vec<usize> = (0..instance.clients()).filter(|client| instance.is_required(*client)).collect();
    if required.is_empty() {
        return Vec::new();
    }
    if kinds.is_empty() {
        return vec!["there are clients to be served and no vehicle".to_owned()];
    }
    let mut found: Vec<String> = required
        .iter()
        .filter_map(|client| Some(format!("node {} {}", node(instance, *client), alone(instance, &kinds, *client)?)))
        .collect();
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    if more > 0 {
        found.push(format!("{more} more nodes are like these"));
    }
    found.extend(too_much(instance, &required));
    found
}

/// Clients told of one by one.
const MOST: usize = 10;

/// Vehicles alike in all that matters.
struct Kind {
    depot: usize,
    capacity: i64,
    longest: Option<i64>,
    /// Clients it may visit; `None`: all.
    clients: Option<HashSet<usize>>,
}

fn kinds(instance: &Instance) -> Vec<Kind> {
    let mut trucks: Vec<_> = instance.trucks.iter().collect();
    let key = |truck: &super::instance::Truck| (truck.depot, truck.capacity, truck.longest, truck.clients.clone());
    trucks.sort_by_cached_key(|truck| key(truck));
    trucks.dedup_by(|one, other| {
        (one.depot, one.capacity, one.longest) == (other.depot, other.capacity, other.longest)
            && one.clients == other.clients
    });
    let kind = |truck: &super::instance::Truck| Kind {
        depot: truck.depot,
        capacity: truck.capacity,
        longest: truck.longest,
        clients: truck.clients.as_ref().map(|clients| clients.iter().copied().collect()),
    };
    trucks.into_iter().map(kind).collect()
}

/// Its number in the file.
fn node(instance: &Instance, client: usize) -> usize {
    client + instance.depots + 1
}

/// Why no vehicle can serve a client even if it does nothing else.
fn alone(instance: &Instance, kinds: &[Kind], client: usize) -> Option<String> {
    let may: Vec<&Kind> =
        kinds.iter().filter(|kind| kind.clients.as_ref().is_none_or(|clients| clients.contains(&client))).collect();
    if may.is_empty() {
        return Some("may be visited by no vehicle".to_owned());
    }
    let demand = instance.demand[client + instance.depots];
    let most = may.iter().map(|kind| kind.capacity).max().unwrap_or(0);
    if demand > most {
        return Some(format!("asks for {demand}, and no vehicle that may visit it carries more than {most}"));
    }
    let faults: Vec<String> = may
        .iter()
        .filter(|kind| kind.capacity >= demand)
        .map(|kind| late(instance, kind, client))
        .collect::<Option<_>>()?;
    faults.into_iter().next()
}

/// Why a vehicle cannot go to a client and back in time.
fn late(instance: &Instance, kind: &Kind, client: usize) -> Option<String> {
    let place = client + instance.depots;
    let (out, back) = (instance.distance(kind.depot, place), instance.distance(place, kind.depot));
    let (out, back) = (i64::from(out), i64::from(back));
    let service = instance.service[place];
    if let (Some(duty), Some(window)) = (instance.window.get(kind.depot), instance.window.get(place)) {
        let begin = (duty.0 + out).max(window.0);
        if begin > window.1 {
            return Some(format!("cannot be reached before {begin}, and its window ends at {}", window.1));
        }
        let home = begin + service + back;
        if home > duty.1 {
            return Some(format!("lets nobody be back before {home}, and the depot closes at {}", duty.1));
        }
    }
    let length = out + service + back;
    let longest = kind.longest.filter(|longest| length > *longest)?;
    Some(format!(
        "takes {length} there and back, and no vehicle that may visit it is under way for longer than {longest}"
    ))
}

/// More to be delivered than all vehicles of a limited fleet carry.
fn too_much(instance: &Instance, required: &[usize]) -> Option<String> {
    let load: i64 = required.iter().map(|client| instance.demand[client + instance.depots]).sum();
    let most = instance.trucks.iter().fold(0_i64, |sum, truck| sum.saturating_add(truck.capacity));
    let is_too_much = !instance.unlimited && load > most;
    is_too_much.then(|| {
        format!("all clients together ask for {load}, and {} vehicles carry no more than {most}", instance.trucks.len())
    })
}

#[cfg(test)]
mod tests {
    use crate::bench::{impossible, read};

    /// A depot at 0 0 and two clients 100 and 30 away.
    fn found(lines: &str) -> Vec<String> {
        let text = format!(
            "NAME : small\nTYPE : VRPTW\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\n{lines}\
             NODE_COORD_SECTION\n1 0 0\n2 100 0\n3 0 30\nDEPOT_SECTION\n1\n-1\nEOF\n"
        );
        impossible(&read(&text, Some(crate::bench::Rounding::Round)).unwrap())
    }

    const LOADS: &str = "DEMAND_SECTION\n1 0\n2 5\n3 6\nSERVICE_TIME_SECTION\n1 0\n2 10\n3 10\n";

    #[test]
    fn what_can_be_served_is_not_spoken_against() {
        let windows = "TIME_WINDOW_SECTION\n1 0 210\n2 0 150\n3 0 150\n";
        assert_eq!(found(&format!("VEHICLES : 2\nCAPACITY : 6\n{LOADS}{windows}")), Vec::<String>::new());
    }

    #[test]
    fn a_client_that_asks_for_more_than_a_vehicle_carries_is_named() {
        let windows = "TIME_WINDOW_SECTION\n1 0 300\n2 0 150\n3 0 150\n";
        let found = found(&format!("VEHICLES : 3\nCAPACITY : 5\n{LOADS}{windows}"));
        assert_eq!(found, ["node 3 asks for 6, and no vehicle that may visit it carries more than 5"]);
    }

    #[test]
    fn a_client_out_of_reach_within_its_window_or_the_depots_is_named() {
        let early = "TIME_WINDOW_SECTION\n1 0 300\n2 0 99\n3 0 150\n";
        let found_early = found(&format!("VEHICLES : 2\nCAPACITY : 6\n{LOADS}{early}"));
        assert_eq!(found_early, ["node 2 cannot be reached before 100, and its window ends at 99"]);
        let short = "TIME_WINDOW_SECTION\n1 0 209\n2 0 150\n3 0 150\n";
        let found_short = found(&format!("VEHICLES : 2\nCAPACITY : 6\n{LOADS}{short}"));
        assert_eq!(found_short, ["node 2 lets nobody be back before 210, and the depot closes at 209"]);
    }

    #[test]
    fn more_than_the_fleet_carries_is_told() {
        let windows = "TIME_WINDOW_SECTION\n1 0 300\n2 0 150\n3 0 150\n";
        let found = found(&format!("VEHICLES : 1\nCAPACITY : 10\n{LOADS}{windows}"));
        assert_eq!(found, ["all clients together ask for 11, and 1 vehicles carry no more than 10"]);
    }
}
