"""What the page about the atlas tells is counted from the data."""

import hashlib

from geo.view.about import Dataset, about, read_dataset
from tests.plan.real import MENTIONS, PLACES, PLAN

ON_MAP = {
    m["place"] for m in MENTIONS if m["role"] in ("site", "institution", "proposed", "partner")
}


def test_the_version_of_the_data_is_the_hash_of_its_hashes(data_dir):
    dataset = read_dataset(data_dir / "MANIFEST.sha256")
    assert dataset.digest == hashlib.sha256((data_dir / "MANIFEST.sha256").read_bytes()).hexdigest()
    for name, digest in dataset.files:
        assert hashlib.sha256((data_dir / name).read_bytes()).hexdigest() == digest


def test_without_a_list_of_hashes_there_is_no_version(tmp_path):
    assert read_dataset(tmp_path / "none") == Dataset("", ())


def test_every_correction_and_every_doubt_is_told(atlas):
    told = about(atlas, Dataset("", ()))
    assert [(c.line, c.as_is, c.corrected) for c in told.corrections] == [
        (c["line"], c["as_is"], c["corrected"]) for c in PLAN["corrections"]
    ]
    assert all(c.reason for c in told.corrections)
    assert set(told.unlocated) == {p for p in ON_MAP if PLACES[p]["precision"] == "unlocated"}
    assert set(told.doubtful) == {p for p in ON_MAP if PLACES[p]["confidence"] == "low"}
