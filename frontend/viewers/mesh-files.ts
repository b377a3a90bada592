// Files of 3D objects as things to draw. What a file names elsewhere is not fetched.
import * as three from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { OBJLoader } from "three/addons/loaders/OBJLoader.js";
import { PLYLoader } from "three/addons/loaders/PLYLoader.js";
import { STLLoader } from "three/addons/loaders/STLLoader.js";
import { checkGltf, gltfOf } from "./gltf-checks";
import { textOf } from "./serving";

type Load = (content: ArrayBuffer, colour: string) => Promise<three.Object3D> | three.Object3D;

const LOADERS: Readonly<Record<string, Load>> = {
  glb: loadGltf,
  gltf: loadGltf,
  obj: (content, colour) => painted(new OBJLoader(within()).parse(textOf(content)), colour),
  stl: (content, colour) => ofGeometry(new STLLoader().parse(content), colour),
  ply: (content, colour) => ofGeometry(new PLYLoader().parse(content), colour),
};

export async function loadObject(content: ArrayBuffer, format: string, colour: string): Promise<three.Object3D> {
  const load = LOADERS[format];
  if (!load) throw new Error(`Files of the kind “${format}” cannot be shown.`);
  return load(content, colour);
}

/** Only what the file itself holds. */
function within(): three.LoadingManager {
  const manager = new three.LoadingManager();
  manager.setURLModifier((address) => {
    if (/^(data|blob):/.test(address)) return address;
    throw new Error("The file names another file, which is not fetched. Log it as one GLB.");
  });
  return manager;
}

async function loadGltf(content: ArrayBuffer): Promise<three.Object3D> {
  checkGltf(gltfOf(content), content.byteLength);
  const loaded = await new GLTFLoader(within()).parseAsync(content, "");
  return loaded.scene;
}

/** Materials stand in other files, so all gets the panel's colour but where the points have theirs. */
function painted(object: three.Object3D, colour: string): three.Object3D {
  object.traverse((part) => {
    const mesh = part as three.Mesh;
    if (mesh.isMesh) mesh.material = materialOf(mesh.geometry, colour);
  });
  return object;
}

function ofGeometry(geometry: three.BufferGeometry, colour: string): three.Object3D {
  const hasColours = geometry.hasAttribute("color");
  const isCloud = geometry.index === null && !geometry.hasAttribute("normal");
  if (isCloud) {
    const look = { size: 2, sizeAttenuation: false, vertexColors: hasColours, ...(!hasColours && { color: colour }) };
    return new three.Points(geometry, new three.PointsMaterial(look));
  }
  if (!geometry.hasAttribute("normal")) geometry.computeVertexNormals();
  return new three.Mesh(geometry, materialOf(geometry, colour));
}

function materialOf(geometry: three.BufferGeometry, colour: string): three.Material {
  const vertexColors = geometry.hasAttribute("color");
  const color = vertexColors ? "#ffffff" : colour;
  return new three.MeshStandardMaterial({ color, vertexColors, roughness: 0.65, metalness: 0.05, side: three.DoubleSide, flatShading: !geometry.hasAttribute("normal") });
}
