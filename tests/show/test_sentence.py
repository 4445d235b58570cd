"""The filter as a sentence."""

import pytest


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({}, ""),
        ({"at": "bund", "cmp": "suzhou,nantong", "view": "city"}, ""),
        ({"w": "W3,W5"}, "筛选：窗口：品牌营销之窗、公共服务之窗"),
        ({"d": "finance", "q": "外滩"}, "筛选：部门：区金融办；搜索词：“外滩”"),
        ({"t": "W3.1"}, "筛选：任务：W3.1 提升重点商圈能级"),
        ({"key": "1", "p": "nantong"}, "筛选：地点：南通；仅重点任务"),
        (
            {"s": "underway", "e": "E2", "sch": "no-date"},
            "筛选：进展：推进中；证据：部门或媒体表述；时序：未定期限",
        ),
        ({"c": "pilot", "loc": "placed"}, "筛选：承诺：探索试点；落点：已落点"),
        ({"roll": "1", "asof": "2020-12-31"}, "筛选：区县计入所在城市；截至：2020-12-31"),
        ({"lang": "en", "w": "W3"}, "Filter: Windows: Brand Marketing"),
    ],
    ids=str,
)
def test_a_filter_reads_as_a_sentence(show_of, query, told):
    assert show_of(**query).filter == told
