"""Writes small PyTorch files and what they hold: python scripts/golden/torch_files.py tests/golden/torch-files (then format)"""

import json
import os
import sys
from collections import OrderedDict
from pathlib import Path

import torch


def counting(*shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """0, 1, 2, … in `shape`: a value tells where it stood."""
    return torch.arange(torch.Size(shape).numel()).reshape(shape).to(dtype)


def dtypes() -> dict[str, torch.Tensor]:
    floats = torch.tensor([1.5, -0.25, 65504.0, 1e-7, 0.0])
    names = ("float32", "float64", "float16", "bfloat16")
    integers = ("int64", "int32", "int16", "int8", "uint8", "uint16", "uint32", "uint64")
    state = {name: floats.to(getattr(torch, name)) for name in names}
    state |= {name: torch.tensor([1, 2, 100]).to(getattr(torch, name)) for name in integers}
    return state | {"bool": torch.tensor([True, False, True])}


def views() -> dict[str, torch.Tensor]:
    whole = counting(4, 6)
    cube = counting(2, 3, 4)
    return {
        "whole": whole,
        "tied": whole,
        "transposed": whole.T,
        "rows": whole[1:3],
        "columns": whole[:, 2:5],
        "every_second": whole[::2, ::3],
        "one_column": whole[:, 1],
        "permuted": cube.permute(2, 0, 1),
        "inner": cube[:, 1:, 1:3].transpose(0, 2),
        "expanded": counting(3).unsqueeze(1).expand(3, 4),
        "odd_strides_of_one": torch.as_strided(counting(8), (1, 3, 1), (100, 2, 50), 1),
        "scalar": torch.tensor(7.0),
        "empty": counting(3, 0),
        "half_transposed": counting(3, 5, dtype=torch.float16).T,
        "bfloat_columns": counting(3, 5, dtype=torch.bfloat16)[:, 1:3],
    }


def module() -> OrderedDict[str, torch.Tensor]:
    """An OrderedDict with its `_metadata`, and parameters instead of tensors."""
    layers = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.LayerNorm(2))
    with torch.no_grad():
        for parameter in layers.parameters():
            parameter.copy_(counting(*parameter.shape))
    layers.register_buffer("position_ids", torch.arange(5).expand(1, -1))
    return layers.state_dict(keep_vars=True)


class Command:
    """What a hostile file does: its object is made by a call of any function."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("echo this must never be seen",)


def save(folder: Path, name: str, state: dict[str, object], **options: object) -> None:
    torch.save(state, folder / f"{name}.bin", **options)
    tensors = {key: value.detach() for key, value in state.items() if isinstance(value, torch.Tensor)}
    expected = {
        key: {"shape": list(value.shape), "values": value.double().flatten().tolist()} for key, value in tensors.items()
    }
    (folder / f"{name}.json").write_text(json.dumps(expected) + "\n")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save(folder, "dtypes", dtypes())
    save(folder, "views", views())
    save(folder, "module", module())
    save(folder, "protocol-4", views() | module(), pickle_protocol=4)
    save(folder, "protocol-5", module(), pickle_protocol=5)
    save(folder, "with-numbers", module() | {"epoch": 3, "loss": 0.5, "note": "best", "nothing": None, "steps": [1, 2]})
    torch.save(module() | {"0.weight": Command()}, folder / "hostile.bin")
    torch.save(views(), folder / "legacy.bin", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
