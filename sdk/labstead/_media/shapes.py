"""Three dimensions: point clouds, scenes and molecules."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import orjson

from labstead._errors import UsageError
from labstead._media.arrays import as_numpy
from labstead._media.base import Content, Fields, FileMedia, existing_file, is_path, needed

_SCENES = ("glb", "gltf", "obj", "stl", "babylon", "pts.json")
_MOLECULES = ("pdb", "pqr", "mmcif", "mcif", "cif", "sdf", "sd", "gro", "mol2", "mmtf")
_BY_RDKIT = ("mol", "sdf", "smi")


class Object3D(FileMedia):
    """A point cloud or a scene: points, a dict of points, boxes and vectors, a path or open file.

    Points are rows of x, y, z, or with a fourth number, the category, or with three more, the
    colour from 0 to 255. An open file needs its ``file_type``: obj, gltf, glb, babylon, stl or
    pts.json.

    >>> run = labstead.init(mode="disabled")
    >>> run.log({"cloud": labstead.Object3D([[0, 0, 0], [1, 2, 3]])})
    >>> run.summary["cloud"]["_type"]
    'object3D-file'
    """

    file_type = "object3D-file"
    folder = "object3D"
    list_type = "object3D"
    list_name = "objects"

    def __init__(
        self, data_or_path: Any, caption: str | None = None, file_type: str | None = None
    ) -> None:
        if is_path(data_or_path) or hasattr(data_or_path, "read"):
            super().__init__(*_file(data_or_path, file_type, _SCENES, "Object3D"), caption)
        elif isinstance(data_or_path, dict):
            super().__init__(orjson.dumps(_scene(data_or_path)), "pts.json", caption)
        else:
            super().__init__(orjson.dumps(_points(data_or_path)), "pts.json", caption)

    @classmethod
    def from_file(cls, data_or_path: Any, file_type: str | None = None) -> Object3D:
        """Of a path or an open file."""
        return cls(data_or_path, file_type=file_type)

    @classmethod
    def from_numpy(cls, data: Any) -> Object3D:
        """Of points, rows of 3, 4 or 6 numbers."""
        return cls(_points(data))

    @classmethod
    def from_point_cloud(
        cls,
        points: Sequence[Any],
        boxes: Sequence[Any] = (),
        vectors: Sequence[Any] | None = None,
        point_cloud_type: str = "lidar/beta",
    ) -> Object3D:
        """Of points with boxes (eight ``corners``, a ``label`` and a ``color``) and vectors."""
        scene = {"type": point_cloud_type, "points": points, "boxes": boxes}
        return cls({**scene, "vectors": [] if vectors is None else vectors})

    @classmethod
    def _list_more(cls, values: Sequence[Any], each: Sequence[Fields]) -> Fields:
        return {"filenames": [one["path"].rpartition("/")[2] for one in each]}


class Molecule(FileMedia):
    """A molecule: a path, or an open file with its ``file_type``, such as pdb.

    >>> _ = Path("water.pdb").write_text("HETATM    1  O   HOH A   1")
    >>> run = labstead.init(mode="disabled")
    >>> run.log({"water": labstead.Molecule("water.pdb", caption="water")})
    >>> run.summary["water"]["caption"]
    'water'
    """

    file_type = "molecule-file"
    folder = "molecule"
    list_type = "molecule"
    list_name = "molecule"

    def __init__(
        self,
        data_or_path: str | os.PathLike[str] | Any,
        caption: str | None = None,
        file_type: str | None = None,
    ) -> None:
        super().__init__(*_file(data_or_path, file_type, _MOLECULES, "Molecule"), caption)

    @classmethod
    def from_rdkit(
        cls,
        data_or_path: Any,
        caption: str | None = None,
        convert_to_3d_and_optimize: bool = True,
        mmff_optimize_molecule_max_iterations: int = 200,
    ) -> Molecule:
        """Of an RDKit molecule, or a file that RDKit reads (mol, sdf); kept as pdb."""
        chem = needed("rdkit.Chem", "rdkit", "Molecule.from_rdkit")
        molecule = data_or_path
        if is_path(data_or_path):
            molecule = chem.MolFromMolFile(str(existing_file(data_or_path, "Molecule")))
        if molecule is None or not hasattr(molecule, "GetNumAtoms"):
            raise UsageError("Molecule: RDKit cannot read this molecule")
        if convert_to_3d_and_optimize:
            molecule = _in_space(molecule, mmff_optimize_molecule_max_iterations)
        return _of_text(chem.MolToPDBBlock(molecule), caption)

    @classmethod
    def from_smiles(
        cls,
        data: str,
        caption: str | None = None,
        sanitize: bool = True,
        convert_to_3d_and_optimize: bool = True,
        mmff_optimize_molecule_max_iterations: int = 200,
    ) -> Molecule:
        """Of a SMILES text, by RDKit."""
        chem = needed("rdkit.Chem", "rdkit", "Molecule.from_smiles")
        return cls.from_rdkit(
            chem.MolFromSmiles(data, sanitize=sanitize),
            caption,
            convert_to_3d_and_optimize,
            mmff_optimize_molecule_max_iterations,
        )


def _in_space(molecule: Any, iterations: int) -> Any:
    chem = needed("rdkit.Chem", "rdkit", "Molecule.from_rdkit")
    shapes = needed("rdkit.Chem.AllChem", "rdkit", "Molecule.from_rdkit")
    whole = chem.AddHs(molecule)
    shapes.EmbedMolecule(whole)
    shapes.MMFFOptimizeMolecule(whole, maxIters=iterations)
    return whole


def _of_text(block: str, caption: str | None) -> Molecule:
    import io

    return Molecule(io.StringIO(block), caption, "pdb")


def _file(data: Any, file_type: str | None, known: Sequence[str], what: str) -> tuple[Content, str]:
    """The content and the extension of a path or of an open file."""
    content: Content
    if is_path(data):
        content = existing_file(data, what)
        file_type = _extension(content.name.lower(), known) if file_type is None else file_type
    else:
        read = data.read()
        content = read.encode("utf-8", "replace") if isinstance(read, str) else bytes(read)
    if file_type is None or file_type not in known:
        raise UsageError(f"{what}: file_type is one of {', '.join(known)}, not {file_type!r}")
    return content, file_type


def _extension(name: str, known: Sequence[str]) -> str:
    """The longest known one that the name ends with, or what follows its last dot."""
    matching = [one for one in known if name.endswith(f".{one}")]
    return max(matching, key=len, default=name.rpartition(".")[2])


def _points(data: Any) -> list[Any]:
    numpy = needed("numpy", "numpy", "Object3D")
    points = as_numpy(data, "Object3D")
    if points.ndim != 2 or points.shape[1] not in (3, 4, 6):
        raise UsageError(f"Object3D: points are rows of 3, 4 or 6 numbers, not {points.shape}")
    if not numpy.isfinite(points).all():
        raise UsageError("Object3D: a point is not finite")
    rows: list[Any] = points.tolist()
    return rows


def _scene(given: dict[str, Any]) -> dict[str, Any]:
    if given.get("type") != "lidar/beta":
        raise UsageError(
            "Object3D: a scene is {'type': 'lidar/beta', 'points', 'boxes', 'vectors'}"
        )
    points = given.get("points")
    return {
        **{name: _as_lists(value) for name, value in given.items()},
        "points": _points(points) if points is not None and len(points) else [],
    }


def _as_lists(value: Any) -> Any:
    """Arrays inside boxes and vectors as lists."""
    if isinstance(value, dict):
        return {str(name): _as_lists(inner) for name, inner in value.items()}
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [_as_lists(inner) for inner in value]
    return value
