"""Writes small Parquet and compressed files and what they hold: python scripts/golden/data_files.py tests/golden/data-files (then format)

Needs pyarrow. Each expectation is made from the rows as they are here, never from reading a file back.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

TEXTS = ["You are kind", "ein „Satz“ mit 🙂", "Go away, you fool", "two\nlines", "What a day", "No more of this"]
IDS = [11, 12, 13, 9007199254740993, 15, 16]
TOXIC = [0, 0, 1, None, 0, 1]
INSULT = [False, None, True, False, True, False]
THREAT = [0.0, 1.0, None, 0.0, 0.0, 1.0]
NAMES = ["admiration", "anger", "neutral"]

Row = list[Any]


def column_rows() -> list[Row]:
    answers = ([None if x is None else int(x) for x in column] for column in (TOXIC, INSULT, THREAT))
    return [[i + 1, str(IDS[i]), TEXTS[i], list(labels), {}] for i, labels in enumerate(zip(*answers))]


def column_table() -> pa.Table:
    return pa.table(
        {
            "id": pa.array(IDS, pa.int64()),
            "text": pa.array(TEXTS),
            "toxic": pa.array(TOXIC, pa.int8()),
            "insult": pa.array(INSULT, pa.bool_()),
            "threat": pa.array(THREAT, pa.float64()),
        }
    )


def expectation(shows: str, columns: list[str], labels: Any, rows: list[Row], **more: Any) -> dict[str, Any]:
    mapping = {"text": "text", "id": "id" if "id" in columns else None, "labels": labels}
    inspection = {
        "format": more.pop("format", "parquet"),
        "columns": columns,
        "mapping": mapping,
        "notices": more.pop("notices", []),
    }
    return {"shows": shows, "inspection": inspection, "rows": rows, "bad": [], "strict": None} | more


def written_columns(folder: Path) -> None:
    """The same table in every way that writers write it."""
    columns = ["id", "text", "toxic", "insult", "threat"]
    labels = {"kind": "columns", "columns": columns[2:]}
    table = column_table()
    plain = {name: "PLAIN" for name in columns if name != "insult"}
    delta = {"id": "DELTA_BINARY_PACKED", "text": "DELTA_BYTE_ARRAY", "toxic": "DELTA_BINARY_PACKED", "threat": "BYTE_STREAM_SPLIT"}
    ways: dict[str, dict[str, Any]] = {
        "groups": {"row_group_size": 2, "compression": "snappy"},
        "pages": {"data_page_size": 1, "write_batch_size": 1, "dictionary_pagesize_limit": 1, "compression": "none"},
        "gzip": {"compression": "gzip"},
        "brotli": {"compression": "brotli"},
        "zstd": {"compression": "zstd", "data_page_version": "2.0"},
        "lz4": {"compression": "lz4"},
        "plain": {"compression": "none", "use_dictionary": False, "column_encoding": plain},
        "delta": {"use_dictionary": False, "column_encoding": delta, "data_page_version": "2.0"},
        "delta-lengths": {"use_dictionary": False, "column_encoding": {"text": "DELTA_LENGTH_BYTE_ARRAY"}},
    }
    for name, options in ways.items():
        pq.write_table(table, folder / f"{name}.parquet", **options)
        write(folder, f"{name}.parquet", expectation(f"A column a label, written with {name}.", columns, labels, column_rows()))


def with_features(table: pa.Table, features: dict[str, Any]) -> pa.Table:
    return table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})


def list_names(folder: Path) -> None:
    lists = [["rude", "spam"], [], None, ["spam"], ["rude"], []]
    table = pa.table({"text": TEXTS, "labels": pa.array(lists, pa.list_(pa.string()))})
    pq.write_table(table, folder / "list-names.parquet", data_page_size=1, write_batch_size=1)
    labels = {"kind": "list", "column": "labels", "labels": ["rude", "spam"]}
    rows = [[i + 1, None, TEXTS[i], answers(names, ["rude", "spam"]), {}] for i, names in enumerate(lists)]
    write(folder, "list-names.parquet", expectation("A list of names; [] is clean, null unknown.", ["text", "labels"], labels, rows))


def answers(names: list[str] | None, labels: list[str]) -> list[int | None]:
    return [None if names is None else int(label in names) for label in labels]


def class_indices(folder: Path) -> None:
    lists = [[0, 2], [1], None, [], [2], [0]]
    table = pa.table({"text": TEXTS, "labels": pa.array(lists, pa.list_(pa.int64()))})
    feature = {"feature": {"names": NAMES, "_type": "ClassLabel"}, "_type": "List"}
    pq.write_table(with_features(table, {"text": {"dtype": "string", "_type": "Value"}, "labels": feature}), folder / "class-indices.parquet")
    labels = {"kind": "indices", "column": "labels", "classes": NAMES, "labels": NAMES}
    named = [None if indices is None else [NAMES[i] for i in indices] for indices in lists]
    rows = [[i + 1, None, TEXTS[i], answers(names, NAMES), {}] for i, names in enumerate(named)]
    write(folder, "class-indices.parquet", expectation("Lists of class numbers, named by the file.", ["text", "labels"], labels, rows))


def class_choice(folder: Path) -> None:
    """One class of two a row, -1 where nobody chose."""
    chosen = [0, 1, -1, 0, None, 1]
    classes = ["civil", "toxic"]
    table = pa.table({"text": TEXTS, "label": pa.array(chosen, pa.int64())})
    table = with_features(table, {"label": {"names": classes, "_type": "ClassLabel"}})
    pq.write_table(table, folder / "class-choice.parquet")
    labels = {"kind": "indices", "column": "label", "classes": classes, "labels": ["toxic"]}
    rows = [[i + 1, None, TEXTS[i], [None if x in (None, -1) else x], {}] for i, x in enumerate(chosen)]
    notice = 'Column "label" chooses between "civil" and "toxic": it is read as the answer to "toxic".'
    shown = "Two classes are one question, which the second answers yes."
    write(folder, "class-choice.parquet", expectation(shown, ["text", "label"], labels, rows, notices=[notice]))


def vectors(folder: Path) -> None:
    values = [[0.0, 1.0, 0.0], [0.0, 0.0, 0.0], None, [1.0, -1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 0.0, None]]
    tri = [[None] * 3 if v is None else [None if x in (None, -1) else int(x) for x in v] for v in values]
    rows = [[i + 1, None, TEXTS[i], labels, {}] for i, labels in enumerate(tri)]
    names = ["label_0", "label_1", "label_2"]
    notice = (
        'Column "labels" holds 3 answers a row and nothing names them: they are called label_0 to label_2. '
        "Name them in their order below."
    )
    kinds = {"float-vectors": pa.list_(pa.float32()), "fixed-vectors": pa.list_(pa.float64(), 3)}
    for name, kind in kinds.items():
        pq.write_table(pa.table({"text": TEXTS, "labels": pa.array(values, kind)}), folder / f"{name}.parquet")
        labels = {"kind": "vector", "column": "labels", "classes": names, "labels": names}
        shown = "A vector answers for each label; -1 and null are unknown."
        write(folder, f"{name}.parquet", expectation(shown, ["text", "labels"], labels, rows, notices=[notice]))


def named_vectors(folder: Path) -> None:
    values = [[0, 1, 0], [0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 1], [0, 1, 1]]
    table = pa.table({"text": TEXTS, "labels": pa.array(values, pa.list_(pa.int64()))})
    feature = {"feature": {"names": NAMES, "_type": "ClassLabel"}, "length": 3, "_type": "Sequence"}
    pq.write_table(with_features(table, {"labels": feature}), folder / "named-vectors.parquet")
    labels = {"kind": "vector", "column": "labels", "classes": NAMES, "labels": NAMES}
    rows = [[i + 1, None, TEXTS[i], v, {}] for i, v in enumerate(values)]
    write(folder, "named-vectors.parquet", expectation("Vectors whose places the file names.", ["text", "labels"], labels, rows))


def other_columns(folder: Path) -> None:
    n = len(TEXTS)
    table = pa.table(
        {
            "text": pa.array(TEXTS, pa.large_string()),
            "toxic": pa.array([0, 1, 0, 1, 0, 1], pa.uint8()),
            "obscene": pa.array([0, 0, 1, 1, 0, 0], pa.uint8()),
            "source": pa.DictionaryArray.from_arrays([0, 1, 0, 1, None, 0], ["talk", "forum"]),
            "at": pa.array([1_700_000_000_000 + i for i in range(n)], pa.timestamp("ms", tz="UTC")),
            "score": pa.array([0.5, None, 1.25, 2.0, 3.0, 4.0], pa.float32()),
            "raw": pa.array([b"\xff\xfe"] * n, pa.binary()),
            "author": pa.array([{"name": "a", "age": 3}] * n),
            "spans": pa.array([[[1, 2]]] * n, pa.list_(pa.list_(pa.int64()))),
        }
    )
    pq.write_table(table, folder / "other-columns.parquet")
    sources = ["talk", "forum", "talk", "forum", None, "talk"]
    scores = ["0.5", None, "1.25", "2", "3", "4"]
    rows = []
    for i in range(n):
        meta = {"source": sources[i], "at": f"2023-11-14T22:13:20.00{i}Z", "score": scores[i]}
        rows.append([i + 1, None, TEXTS[i], [i % 2, int(i in (2, 3))], {key: x for key, x in meta.items() if x is not None}])
    columns = ["text", "toxic", "obscene", "source", "at", "score", "raw"]
    notice = 'Left out, because they hold structures and not single values: "author", "spans".'
    labels = {"kind": "columns", "columns": ["toxic", "obscene"]}
    shown = "Other columns are kept; bytes and structures are not."
    write(folder, "other-columns.parquet", expectation(shown, columns, labels, rows, notices=[notice]))


def compressed(folder: Path) -> None:
    csv = "text,toxic,insult\nYou are kind,0,0\n\"Go away, you fool\",1,\n"
    jsonl = '{"text": "You are kind", "toxic": 0, "insult": 0}\n{"text": "Go away, you fool", "toxic": 1, "insult": null}\n'
    (folder / "packed.csv.gz").write_bytes(gzip.compress(csv.encode(), mtime=0))
    (folder / "packed.jsonl.zst").write_bytes(pa.compress(jsonl.encode(), codec="zstd", asbytes=True))
    labels = {"kind": "columns", "columns": ["toxic", "insult"]}
    for name, kind, first in (("packed.csv.gz", "csv", 2), ("packed.jsonl.zst", "jsonl", 1)):
        rows = [[first, None, "You are kind", [0, 0], {}], [first + 1, None, "Go away, you fool", [1, None], {}]]
        shown = "A compressed text file is read as what it unpacks to."
        write(folder, name, expectation(shown, ["text", "toxic", "insult"], labels, rows, format=kind))


def write(folder: Path, name: str, expected: dict[str, Any]) -> None:
    (folder / f"{name}.expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    for case in (written_columns, list_names, class_indices, class_choice, vectors, named_vectors, other_columns, compressed):
        case(Path(sys.argv[1]))
