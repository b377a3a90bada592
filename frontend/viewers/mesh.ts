// A 3D object to turn and to come near to.
import * as three from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { loadObject } from "./mesh-files";
import { type Look, serve, type Task } from "./serving";

const MOST_PIXELS_A_POINT = 2;

serve(async ({ content, format, look }: Task, stage) => {
  const object = await loadObject(content, format, look.accent);
  const scene = new three.Scene();
  scene.add(object);
  const renderer = rendererOn(stage);
  const camera = cameraOn(object);
  addLights(scene, camera, look);
  const controls = new OrbitControls(camera, renderer.domElement);
  controls.enablePan = true;
  controls.listenToKeyEvents(document.body);
  const draw = (): void => renderer.render(scene, camera);
  controls.addEventListener("change", draw);
  new ResizeObserver(() => fit(renderer, camera, stage, draw)).observe(stage);
  return countOf(object);
});

function rendererOn(stage: HTMLElement): three.WebGLRenderer {
  let renderer: three.WebGLRenderer;
  try {
    renderer = new three.WebGLRenderer({ antialias: true, alpha: true });
  } catch {
    throw new Error("This browser cannot draw in three dimensions (WebGL is off).");
  }
  renderer.setPixelRatio(Math.min(MOST_PIXELS_A_POINT, devicePixelRatio));
  stage.append(renderer.domElement);
  return renderer;
}

/** Looks at the whole from the front, a little from above. */
function cameraOn(object: three.Object3D): three.PerspectiveCamera {
  const ball = new three.Box3().setFromObject(object).getBoundingSphere(new three.Sphere());
  const radius = ball.radius || 1;
  if (!Number.isFinite(radius) || !Number.isFinite(ball.center.length())) throw new Error("Its points are nowhere: the file names places that are no numbers.");
  object.position.sub(ball.center);
  const camera = new three.PerspectiveCamera(40, 1, radius / 100, radius * 100);
  camera.position.set(0.7, 0.5, 1).setLength(radius * 3.1);
  camera.lookAt(0, 0, 0);
  return camera;
}

function addLights(scene: three.Scene, camera: three.Camera, look: Look): void {
  scene.add(new three.HemisphereLight(0xffffff, look.isDark ? 0x404850 : 0xb0b8bc, 1.6));
  const lamp = new three.DirectionalLight(0xffffff, 2);
  lamp.position.set(0.4, 0.8, 1);
  camera.add(lamp);
  scene.add(camera);
}

function fit(renderer: three.WebGLRenderer, camera: three.PerspectiveCamera, { clientWidth, clientHeight }: HTMLElement, draw: () => void): void {
  if (!clientWidth || !clientHeight) return;
  camera.aspect = clientWidth / clientHeight;
  camera.updateProjectionMatrix();
  renderer.setSize(clientWidth, clientHeight);
  draw();
}

function countOf(object: three.Object3D): string {
  let [points, triangles] = [0, 0];
  object.traverse((part) => {
    const geometry = (part as three.Mesh).geometry;
    if (!geometry) return;
    const count = geometry.getAttribute("position")?.count ?? 0;
    points += count;
    if ((part as three.Mesh).isMesh) triangles += Math.floor((geometry.index?.count ?? count) / 3);
  });
  if (points === 0) throw new Error("The file holds no points.");
  const words = (count: number, what: string): string => `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
  return triangles ? words(triangles, "triangle") : words(points, "point");
}
