"""The security master: the shipped tables are whole, names have their time, users can add aliases."""

import re
from collections import Counter
from datetime import date

import pytest

from sora_signals.errors import SecuritiesError
from sora_signals.securities import FORM_KINDS, SecurityMaster
from sora_signals.securities.tables import read_table, read_text

TABLES = ("companies", "names", "aliases", "doubtful", "sources", "organisations", "registered")


@pytest.fixture(scope="module")
def master():
    return SecurityMaster.default()


@pytest.fixture(scope="module")
def forms(master):
    return master.forms()


def tickers_of(master, forms, form):
    return {master.tickers[s] for f, s in zip(forms.form, forms.security, strict=True) if f == form}


def prior_of(forms, form):
    return max(p for f, p in zip(forms.form, forms.prior, strict=True) if f == form)


def test_the_market_is_whole(master):
    listed = sum(status == "listed" for status in master.statuses)
    assert listed >= 5550
    assert len(master) - listed >= 340
    assert Counter(master.exchanges).keys() == {"SSE", "SZSE", "BSE"}
    assert Counter(master.boards).keys() == {"main", "star", "chinext", "bse"}
    assert len(master.b_codes) >= 100
    assert master.as_of >= date(2026, 10, 1)


def test_lists_are_equally_long_and_tickers_unique(master):
    columns = [
        master.names,
        master.full_names,
        master.exchanges,
        master.boards,
        master.statuses,
        master.industries,
        master.list_days,
        master.gone_days,
        master.spans,
    ]
    assert {len(column) for column in columns} == {len(master.tickers)}
    assert len(set(master.tickers)) == len(master.tickers)
    assert all(master.names)


def test_names_bear_no_markers_and_no_spaces(master):
    marked = re.compile(r"^(\*?ST|S[^a-zA-Z]|PT|XD|XR|DR|[NC][^a-zA-Z])|[\s\0Ａ-Ｚ]|-[UWD]+$")
    assert [name for name in master.names if marked.search(name)] == []


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_rectangular_and_without_doubles(table):
    rows = [tuple(row.values()) for row in read_table(table)]
    text = read_text(table)
    assert "\r" not in text
    assert text.endswith("\n")
    assert len({len(row) for row in rows}) == 1
    assert [row for row, count in Counter(rows).items() if count > 1] == []


@pytest.mark.parametrize("table", ["aliases", "doubtful", "sources", "organisations"])
def test_a_form_has_one_row_in_a_hand_written_table(table):
    counts = Counter(next(iter(row.values())) for row in read_table(table))
    assert [form for form, count in counts.items() if count > 1] == []


def test_doubtful_examples_hold_the_form_and_priors_are_probabilities(forms):
    known = set(forms.form)
    for row in read_table("doubtful"):
        assert 0 < float(row["prior"]) < 1, row
        assert row["form"] in known, row
        assert row["form"] in row["word_example"], row
        assert row["form"] in row["company_example"], row


def test_aliases_name_known_companies_and_none_is_the_name_of_another(master, forms):
    names = {}
    for form, security, kind in zip(forms.form, forms.security, forms.kind, strict=True):
        if FORM_KINDS[kind] == "name":
            names.setdefault(form, set()).add(master.tickers[security][:6])
    rows = list(read_table("aliases"))
    assert len(rows) >= 400
    for row in rows:
        codes = set(row["code"].split("|"))
        assert all(master.index_of(code) is not None for code in codes), row
        assert names.get(row["alias"], codes) & codes, row


def test_organisations_are_no_names_of_companies(master):
    assert master.organisations() & set(master.names) == set()


def test_listed_sources_exist_and_unlisted_ones_are_no_names(master):
    for row in master.sources():
        assert row["kind"] in ("broker", "vendor", "medium"), row
        if row["code"]:
            assert master.index_of(row["code"]) is not None, row
        else:
            assert row["form"] not in master.names, row


@pytest.mark.parametrize(
    ("form", "ticker"),
    [
        ("贵州茅台", "600519.SH"),
        ("万科A", "000002.SZ"),
        ("万科", "000002.SZ"),
        ("京东方", "000725.SZ"),
        ("江南嘉捷", "601360.SH"),
        ("*ST超日", "002506.SZ"),
        ("神州泰岳", "300002.SZ"),
        ("宁王", "300750.SZ"),
        ("招行", "600036.SH"),
    ],
)
def test_written_forms_lead_to_the_company(master, forms, form, ticker):
    assert tickers_of(master, forms, form) == {ticker}
    assert [security.ticker for security in master.lookup(form)] == [ticker]


def test_groups_mean_every_member(master, forms):
    assert tickers_of(master, forms, "易中天") == {"300502.SZ", "300308.SZ", "300394.SZ"}
    assert "易中天" in master.groups


def test_words_are_doubted_and_names_are_not(forms):
    assert prior_of(forms, "机器人") < 0.1
    assert prior_of(forms, "农产品") < 0.1
    assert prior_of(forms, "天孚通信") == 1
    assert prior_of(forms, "宁王") == 1


def test_forms_are_columns_of_one_length_without_single_characters(forms):
    lengths = {len(column) for column in (forms.form, forms.security, forms.kind, forms.first_day, forms.last_day)}
    assert lengths == {len(forms)} == {len(forms.prior)}
    assert min(map(len, forms.form)) >= 2
    assert len(set(zip(forms.form, forms.security.tolist(), strict=True))) == len(forms)


def test_old_codes_lead_to_the_company(master):
    assert master.index_of("430017") == master.index_of("920017.BJ")
    assert master.old_codes["601313"] == "601360.SH"
    assert master.index_of("000022.SZ") == master.index_of("001872")
    assert master.index_of("900901") is None
    assert master.index_of("999999") is None


@pytest.mark.parametrize(
    ("ticker", "day", "name"),
    [
        ("601360.SH", date(2016, 5, 3), "江南嘉捷"),
        ("601360.SH", None, "三六零"),
        ("001914.SZ", date(2017, 1, 5), "中航地产"),
        ("601211.SH", date(2023, 6, 1), "国泰君安"),
        ("601211.SH", date(2026, 9, 1), "国泰海通"),
        ("300750.SZ", date(2019, 1, 2), "宁德时代"),
    ],
)
def test_a_name_has_its_time(master, ticker, day, name):
    assert master.name_on(master.index_of(ticker), day) == name
    assert day is None or master.name_on(master.index_of(ticker), day.toordinal()) == name


def test_every_security_has_a_name_on_every_day(master):
    days = [date(1995, 1, 1), date(2010, 6, 1), date(2018, 6, 1), date(2024, 12, 31), date(2030, 1, 1)]
    assert all(master.name_on(index, day) for index in range(len(master)) for day in days)


def test_a_name_of_two_companies_is_two_securities(master):
    found = {security.ticker for security in master.lookup("白云山")}
    assert {"600332.SH", "000522.SZ"} <= found


def test_lookup_knows_names_codes_and_spellings(master):
    assert [s.ticker for s in master.lookup("万 科ａ")] == ["000002.SZ"]
    assert [s.ticker for s in master.lookup("300394")] == ["300394.SZ"]
    assert master.lookup("没有这家公司") == []
    assert master.lookup("江南嘉捷", as_of=date(2025, 1, 1)) == []


def test_a_security_shows_what_is_known(master):
    security = master["601313"]
    assert (security.ticker, security.code, security.exchange, security.board) == ("601360.SH", "601360", "SSE", "main")
    assert security.old_codes == ("601313",)
    assert "江南嘉捷" in [name for name, _, _ in security.names]


def test_a_well_formed_ticker_of_nobody_is_refused(master):
    with pytest.raises(SecuritiesError, match=r"no security '605999\.SH' in the master of"):
        master["605999.SH"]


def test_marked_names_no_list_has_seen_are_found_by_their_characters(master):
    assert master.tickers[master.marked("茅台")] == "600519.SH"
    assert master.marked("科技") is None
    assert master.marked("龘龘") is None


def test_a_user_adds_aliases_and_the_digest_changes(master, tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("# ours\nalias,ticker,prior\n天孚神,300394.SZ,0.7\n小迪,2594,\n", encoding="utf-8")
    more = master.extend(file)
    forms = more.forms()
    assert tickers_of(more, forms, "天孚神") == {"300394.SZ"}
    assert tickers_of(more, forms, "小迪") == {"002594.SZ"}
    assert prior_of(forms, "天孚神") == pytest.approx(0.7)
    assert more.digest != master.digest
    assert master.lookup("天孚神") == []


def test_every_bad_row_of_a_users_file_is_reported_at_once(master, tmp_path):
    file = tmp_path / "bad.tsv"
    file.write_text(
        "alias\tticker\tprior\tfirst_day\n小\t300394\t\t\n好名\t900901\t\t\n甲乙\t300394\t7\t\n丙丁\t605999\t\t\n戊己\t300394\t\t2024-13-01\n",
        encoding="utf-8",
    )
    with pytest.raises(SecuritiesError) as caught:
        master.extend(file)
    message = str(caught.value)
    assert [f"{file}:{line}:" in message for line in range(2, 7)] == [True] * 5


@pytest.mark.parametrize("text", ["", "name,code\n甲乙,300394\n", "alias,ticker,colour\n甲乙,300394,red\n"])
def test_a_users_file_without_the_columns_is_refused(master, tmp_path, text):
    file = tmp_path / "odd.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SecuritiesError, match="the header must be alias, ticker"):
        master.extend(file)


def test_a_missing_file_is_a_securities_error(master, tmp_path):
    with pytest.raises(SecuritiesError, match="cannot be read"):
        master.extend(tmp_path / "none.csv")
