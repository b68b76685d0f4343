//! Visit records: what teams wrote down, from CSV, Excel, GeoJSON and the exports of ODK and Kobo forms.

use std::ops::ControlFlow;
use std::path::Path;

use super::problem::Problem;
use super::rows::{self, Cells, Column, Opened, PLACE, RowOptions, RowsRead, When, each_row};
use crate::model::VisitRecord;
use crate::spatial::Converter;

/// Longest stay that anybody means, in seconds.
const LONGEST_S: i64 = 7 * 86_400;

/// What the columns are called.
const COLUMNS: [Column; 12] = [
    (
        "site",
        &[
            "siteid",
            "sitecode",
            "siteno",
            "place",
            "placeid",
            "点位编号",
            "点位",
            "点位id",
            "场所编号",
            "单位编号",
            "编号",
            "id",
        ],
    ),
    ("team", &["teamid", "teamno", "squad", "组别", "小组", "组号", "督导组", "检查组", "队伍", "组"]),
    ("date", &["day", "visitdate", "日期", "检查日期", "督导日期", "today"]),
    (
        "arrive",
        &[
            "arrived",
            "arrival",
            "arrivaltime",
            "checkin",
            "到达时间",
            "到达",
            "签到时间",
            "开始时间",
            "start",
            "starttime",
            "begin",
            "time",
            "datetime",
            "timestamp",
            "检查时间",
            "巡查时间",
            "时间",
        ],
    ),
    (
        "depart",
        &["departed", "departure", "left", "checkout", "离开时间", "离开", "签退时间", "结束时间", "end", "endtime"],
    ),
    (
        "who",
        &[
            "inspector",
            "username",
            "submittername",
            "enumerator",
            "检查人",
            "检查人员",
            "督导员",
            "填报人",
            "姓名",
            "_submitted_by",
        ],
    ),
    ("result", &["outcome", "finding", "note", "remark", "检查结果", "检查情况", "结果", "情况", "备注"]),
    ("submitted", &["_submission_time", "submissiondate", "submissiontime", "提交时间", "上报时间"]),
    PLACE[0],
    PLACE[1],
    PLACE[2],
    ("name", &["sitename", "点位名称", "场所名称", "名称"]),
];

/// Reads the visit records of a file.
///
/// # Errors
/// All that is wrong with the file as a whole; a single row that cannot be used is handed out as rejected.
pub fn read_visits(path: &Path, options: &RowOptions) -> Result<RowsRead<VisitRecord>, Vec<Problem>> {
    rows::open(path, &COLUMNS, &["site"], options).map(|opened| of_opened(opened, options))
}

/// The same piece by piece, so that a table may have millions of rows; `each` tells whether to go on. The pieces bear no hash.
///
/// # Errors
/// All that is wrong with the file as a whole; pieces handed out before that stand.
pub fn read_visits_in_pieces(
    path: &Path,
    options: &RowOptions,
    each: &mut dyn FnMut(RowsRead<VisitRecord>) -> ControlFlow<()>,
) -> Result<(), Vec<Problem>> {
    rows::open_in_pieces(path, &COLUMNS, &["site"], options, &mut |opened| each(of_opened(opened, options)))
}

/// The same for the bytes of a file, for fuzzing and tests.
#[cfg(any(fuzzing, test))]
pub(crate) fn of_bytes(
    ending: &str,
    bytes: &[u8],
    options: &RowOptions,
) -> Result<RowsRead<VisitRecord>, Vec<Problem>> {
    rows::of_bytes(bytes.to_vec(), "f", ending, &COLUMNS, &["site"], options).map(|opened| of_opened(opened, options))
}

fn of_opened(opened: Opened, options: &RowOptions) -> RowsRead<VisitRecord> {
    each_row(opened, &options.zone, visit)
}

fn visit(cells: &mut Cells<'_>, converter: &Converter) -> Option<VisitRecord> {
    let site = cells.need("site", "Write the site's id as the list has it.");
    let said = cells.day("date");
    let arrive = cells.when("arrive", said);
    let first_day = said.or(arrive.map(|when| day_of(cells, when)));
    let depart = cells.when("depart", first_day);
    let submitted = if said.or(first_day).is_none() { cells.when("submitted", None) } else { None };
    let day = first_day.or(depart.map(|when| day_of(cells, when))).or(submitted.map(|when| day_of(cells, when)));
    if day.is_none() && !cells.is_broken() {
        let expected = "a day or a time in `date`, `arrive` or `depart`";
        cells.fault("missing_time", "date", "neither day nor time".to_owned(), expected, "Write when the visit was.");
    }
    let arrive = instant_of(arrive);
    let depart = after(cells, arrive, instant_of(depart));
    if let (Some(said), Some(arrive)) = (said, arrive) {
        let own = cells.local_day(arrive);
        if (own - said).get_days().abs() > 1 {
            let mend = "The day stated holds. A wrong clock or time zone of the device shows like this.";
            cells.odd(
                "days_conflict",
                "date",
                format!("{said} and an arrival on {own}"),
                "one day or its neighbours",
                mend,
            );
        }
    }
    let point = cells.point(converter);
    Some(VisitRecord {
        site: site?,
        team: cells.text("team"),
        date: day?,
        arrive,
        depart,
        point,
        who: cells.text("who"),
        result: cells.text("result"),
        source: rows::source(cells.record),
    })
}

fn day_of(cells: &Cells<'_>, when: When) -> jiff::civil::Date {
    match when {
        When::At(at) => cells.local_day(at),
        When::On(day) => day,
    }
}

fn instant_of(when: Option<When>) -> Option<jiff::Timestamp> {
    match when {
        Some(When::At(at)) => Some(at),
        _ => None,
    }
}

/// The departure, unless it lies before the arrival or days behind it: then it is left out and told. One that was written as a
/// time of day alone may be after midnight.
fn after(
    cells: &mut Cells<'_>,
    arrive: Option<jiff::Timestamp>,
    depart: Option<jiff::Timestamp>,
) -> Option<jiff::Timestamp> {
    let (Some(from), Some(to)) = (arrive, depart) else { return depart };
    let alone = |name: &str| cells.text(name).is_some_and(|text| text.trim().len() <= 8);
    let to = if to < from && alone("depart") {
        to.saturating_add(jiff::SignedDuration::from_hours(24)).unwrap_or(to)
    } else {
        to
    };
    let stay = to.as_second() - from.as_second();
    if (0..=LONGEST_S).contains(&stay) {
        return Some(to);
    }
    let mend = "The departure was left out. Correct whichever is wrong.";
    cells.odd(
        "times_reversed",
        "depart",
        format!("{}, the arrival being {}", cells.local(to), cells.local(from)),
        "a time after the arrival",
        mend,
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::rows::tests::options;

    fn read(text: &str) -> RowsRead<VisitRecord> {
        of_bytes("csv", text.as_bytes(), &options()).unwrap_or_else(|problems| panic!("{problems:?}"))
    }

    #[test]
    fn a_plain_table_is_read() {
        let read = read(
            "site,team,arrive,depart,lon,lat,who,result\nA,T1,2024-03-11 08:05,2024-03-11 08:20,14.5,35.9,Borg,ok\n",
        );
        let visit = &read.rows[0];
        assert_eq!(
            (visit.site.as_str(), visit.team.as_deref(), visit.date.to_string()),
            ("A", Some("T1"), "2024-03-11".into())
        );
        assert_eq!(visit.arrive.unwrap().to_string(), "2024-03-11T07:05:00Z", "local time of the ledger's zone");
        assert_eq!(visit.depart.unwrap().as_second() - visit.arrive.unwrap().as_second(), 900);
        assert_eq!(visit.point.unwrap().x_y(), (14.5, 35.9));
        assert_eq!((visit.who.as_deref(), visit.result.as_deref()), (Some("Borg"), Some("ok")));
        assert_eq!(visit.source, ("f".to_owned(), 2));
        assert!(read.rejected.is_empty() && read.warnings.is_empty(), "{:?}", read.warnings);
    }

    #[test]
    fn chinese_tables_are_read() {
        let read = read(
            "编号,组别,检查日期,到达时间,离开时间,检查结果,经度,纬度\n卡点1,3组,2022年11月25日,8时5分,8:30,无异常,106.5,29.7\n",
        );
        let visit = &read.rows[0];
        assert_eq!(
            (visit.site.as_str(), visit.team.as_deref(), visit.result.as_deref()),
            ("卡点1", Some("3组"), Some("无异常"))
        );
        assert_eq!(visit.arrive.unwrap().to_string(), "2022-11-25T07:05:00Z");
        assert_eq!(visit.depart.unwrap().as_second() - visit.arrive.unwrap().as_second(), 1500);
    }

    #[test]
    fn exports_of_forms_are_read() {
        let kobo = read(
            "start,end,today,visit/site,visit/team,_location_latitude,_location_longitude,_id,_submission_time,photo,photo\n\
             2024-03-11T08:05:00.000+01:00,2024-03-11T08:20:00.000+01:00,2024-03-11,A,T1,35.9,14.5,991,2024-03-12T20:00:00,x,y\n",
        );
        let visit = &kobo.rows[0];
        assert_eq!((visit.site.as_str(), visit.team.as_deref()), ("A", Some("T1")));
        assert_eq!(visit.arrive.unwrap().to_string(), "2024-03-11T07:05:00Z");
        assert_eq!(visit.point.unwrap().x_y(), (14.5, 35.9));
        let central = read("SubmissionDate,visit-site,gps,KEY\n2024-03-11T23:30:00.000Z,B,35.9 14.5 12.0 4.5,uuid:1\n");
        let visit = &central.rows[0];
        assert_eq!(visit.date.to_string(), "2024-03-12", "the day where the teams are");
        assert_eq!((visit.arrive, visit.point.unwrap().x_y()), (None, (14.5, 35.9)));
    }

    #[test]
    fn workbooks_are_read_with_their_dates() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, name) in (0..).zip(["点位编号", "日期", "到达时间", "离开时间"]) {
            sheet.write(0, column, name).unwrap();
        }
        let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        let clock = rust_xlsxwriter::Format::new().set_num_format("hh:mm");
        let both = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm");
        sheet.write(1, 0, 7.0).unwrap();
        sheet.write_with_format(1, 1, 45_362.0, &day).unwrap();
        sheet.write_with_format(1, 2, 0.375, &clock).unwrap();
        sheet.write_with_format(1, 3, 45_362.5, &both).unwrap();
        let read = of_bytes("xlsx", &book.save_to_buffer().unwrap(), &options()).unwrap();
        let visit = &read.rows[0];
        assert_eq!((visit.site.as_str(), visit.date.to_string().as_str()), ("7", "2024-03-11"));
        assert_eq!(visit.arrive.unwrap().to_string(), "2024-03-11T08:00:00Z");
        assert_eq!(visit.depart.unwrap().to_string(), "2024-03-11T11:00:00Z");
    }

    #[test]
    fn features_are_read() {
        let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"site":7,"Team":"T1","time":"2024-03-11T08:05:00Z"},
            "geometry":{"type":"Point","coordinates":[14.5,35.9]}}]}"#;
        let read = of_bytes("geojson", text.as_bytes(), &options()).unwrap();
        assert_eq!((read.rows[0].site.as_str(), read.rows[0].team.as_deref()), ("7", Some("T1")));
        assert!(read.rows[0].point.is_some());
    }

    #[test]
    fn all_that_is_wrong_is_told_row_by_row_and_the_others_are_read() {
        let read = read(
            "site,date,arrive,depart,lon,lat\nA,2024-03-11,,,,\n,2024-03-11,,,,\nB,,,,,\nC,2024-03-11,25:00,,,\nD,11/03/2024,,,,\nE,2024-03-11,2024-03-11 09:00,2024-03-11 08:00,200,35\n",
        );
        let sites: Vec<_> = read.rows.iter().map(|row| row.site.as_str()).collect();
        assert_eq!(sites, ["A", "E"]);
        let told: Vec<_> = read.rejected.iter().map(|row| (row.why[0].code, row.why[0].line)).collect();
        assert_eq!(
            told,
            [("missing_value", Some(3)), ("missing_time", Some(4)), ("bad_time", Some(5)), ("bad_date", Some(6))]
        );
        assert!(read.rejected[0].raw.contains("2024-03-11"));
        let odd: Vec<_> = read.warnings.iter().map(|problem| problem.code).collect();
        assert_eq!(odd, ["times_reversed", "out_of_range"]);
        assert_eq!((read.rows[1].depart, read.rows[1].point), (None, None));
        assert!(
            read.warnings[0].found.starts_with("2024-03-11 08:00, "),
            "as people there write it: {}",
            read.warnings[0]
        );
    }

    #[test]
    fn a_row_is_kept_once_with_all_that_is_wrong_and_a_time_is_not_wrong_for_its_day() {
        let read = read("site,date,arrive,depart\n,11/03/2024,8:05,25:20\n");
        let [row] = &read.rejected[..] else { panic!("{:?}", read.rejected) };
        let codes: Vec<_> = row.why.iter().map(|why| (why.code, why.property.as_deref())).collect();
        assert_eq!(codes, [("missing_value", Some("site")), ("bad_date", Some("date")), ("bad_time", Some("depart"))]);
    }

    #[test]
    fn a_table_in_pieces_says_what_it_says_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.csv");
        let mut text = String::from("site,date,team,result\n");
        for row in 0..240_000 {
            let date = if row % 1000 == 7 { "11/03/2024" } else { "2024-03-11" };
            text += &format!("S{row},{date},T{},\"all well,\nsay they\"\n", row % 7);
        }
        std::fs::write(&path, &text).unwrap();
        let whole = read_visits(&path, &options()).unwrap();
        let (mut rows, mut rejected, mut pieces) = (Vec::new(), Vec::new(), 0);
        read_visits_in_pieces(&path, &options(), &mut |piece| {
            rows.extend(piece.rows);
            rejected.extend(piece.rejected);
            pieces += 1;
            ControlFlow::Continue(())
        })
        .unwrap();
        assert!(pieces > 2);
        assert_eq!((rows.len(), rejected.len()), (whole.rows.len(), whole.rejected.len()));
        assert!(rows == whole.rows && rejected == whole.rejected);
        std::fs::write(&path, "a,b\n1,2\n").unwrap();
        let mut nothing = |_| ControlFlow::Continue(());
        assert_eq!(read_visits_in_pieces(&path, &options(), &mut nothing).unwrap_err()[0].code, "missing_column");
        std::fs::write(&path, "site,date\n").unwrap();
        assert_eq!(read_visits_in_pieces(&path, &options(), &mut nothing).unwrap_err()[0].code, "no_features");
        let missing = folder.path().join("w.csv");
        assert_eq!(read_visits_in_pieces(&missing, &options(), &mut nothing).unwrap_err()[0].code, "missing_file");
    }

    #[test]
    fn a_night_s_departure_is_after_midnight() {
        let read = read("site,date,arrive,depart\nA,2024-03-11,23:50,00:20\n");
        assert_eq!(read.rows[0].depart.unwrap().as_second() - read.rows[0].arrive.unwrap().as_second(), 1800);
    }

    #[test]
    fn a_file_without_sites_is_refused_with_a_word_on_the_column() {
        let problems = of_bytes("csv", b"a,b\n1,2\n", &options()).unwrap_err();
        assert_eq!(problems[0].code, "missing_column");
        assert!(problems[0].mend.contains("--column site="), "{}", problems[0]);
        let options = RowOptions { columns: [("site".to_owned(), "a".to_owned())].into(), ..options() };
        let read = of_bytes("csv", b"a,date\n1,2024-03-11\n", &options).unwrap();
        assert_eq!(read.rows[0].site, "1");
    }
}
