"""Other tools get the frames as they are: Arrow tables, and polars from them."""

import pandas as pd
import pytest

from sora_signals.result import Result
from sora_signals.schemas import SCHEMAS
from tests.unit.results import sample

RESULTS = {"full": sample(), "empty": Result()}
every_frame = pytest.mark.parametrize("name", SCHEMAS)
every_result = pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)


@every_result
@every_frame
def test_an_arrow_table_holds_a_frame_and_leads_back_to_it(result: Result, name: str) -> None:
    table = result.to_arrow()[name]
    assert table.column_names == [column.name for column in SCHEMAS[name]]
    pd.testing.assert_frame_equal(table.to_pandas(), result.frames[name])


@every_result
@every_frame
def test_polars_reads_a_table_with_its_types_and_words(result: Result, name: str) -> None:
    polars = pytest.importorskip("polars")
    frame, given = polars.from_arrow(result.to_arrow()[name]), result.frames[name]
    types = {"string": polars.String, "Int64": polars.Int64, "Float64": polars.Float64, "boolean": polars.Boolean}
    for column in SCHEMAS[name]:
        plain = given[column.name]
        if column.dtype in types and not column.categories:
            assert frame.schema[column.name] == types[column.dtype]
        if column.categories:
            assert frame.schema[column.name] in (polars.Categorical, polars.Enum(list(column.categories)))
            plain = plain.astype("string")
        read = frame[column.name].to_list()
        assert [value for value in read if value is not None] == plain.dropna().tolist()
        assert [value is None for value in read] == plain.isna().tolist()
