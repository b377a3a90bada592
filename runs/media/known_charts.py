"""Charts that the wandb client knows by name, drawn by our own presets (docs/reference/media.md).

The first ones are those of ``wandb.plot``. The others are those of ``wandb.sklearn``, which says
nothing of columns: a table of that name has always the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Known:
    """``fields`` and ``strings`` count where the client says none; ``spec`` is Vega-Lite."""

    preset: str
    fields: Mapping[str, str] = field(default_factory=dict)
    strings: Mapping[str, str] = field(default_factory=dict)
    spec: Mapping[str, Any] | None = None


SILHOUETTE = {
    "layer": [
        {
            "mark": {"type": "rule", "strokeWidth": 2},
            "encoding": {
                "x": {"field": "x1", "type": "quantitative", "title": "Silhouette coefficient"},
                "x2": {"field": "x2"},
                "y": {"field": "y_sil", "type": "quantitative", "axis": None},
                "color": {"field": "color_sil", "type": "nominal", "title": "Cluster"},
            },
        },
        {
            "mark": {"type": "rule", "strokeDash": [4, 4]},
            "encoding": {
                "x": {"aggregate": "mean", "field": "silhouette_avg", "type": "quantitative"}
            },
        },
    ]
}

KNOWN = {
    "wandb/line/v0": Known("line"),
    "wandb/scatter/v0": Known("scatter"),
    "wandb/bar/v0": Known("bar"),
    "wandb/histogram/v0": Known("histogram"),
    "wandb/lineseries/v0": Known("line_series"),
    "wandb/area-under-curve/v0": Known("area_under_curve"),
    "wandb/confusion_matrix/v1": Known("confusion_matrix", {"nPredictions": "Count"}),
    "wandb/calibration/v1": Known(
        "line",
        {"x": "mean_predicted_value", "y": "fraction_of_positives", "stroke": "model"},
        {"x": "Mean predicted value", "y": "Fraction of positives"},
    ),
    "wandb/class_proportions/v1": Known(
        "bar", {"label": "class", "value": "count", "stroke": "dataset"}, {"y": "Samples"}
    ),
    "wandb/decision_boundaries/v1": Known("scatter", {"x": "x", "y": "y", "stroke": "color"}),
    "wandb/elbow/v1": Known(
        "line",
        {"x": "cluster_ranges", "y": "errors"},
        {"x": "Clusters", "y": "Sum of squared errors"},
    ),
    "wandb/feature_importances/v1": Known(
        "bar", {"label": "feature_names", "value": "importances"}, {"y": "Importance"}
    ),
    "wandb/learning_curve/v1": Known(
        "line",
        {"x": "train_size", "y": "score", "stroke": "dataset"},
        {"x": "Training samples", "y": "Score"},
    ),
    "wandb/metrics/v1": Known(
        "bar", {"label": "metric_name", "value": "metric_value", "stroke": "model_name"}
    ),
    "wandb/outliers/v1": Known(
        "scatter",
        {"x": "instance_indicies", "y": "distance"},
        {"x": "Instance", "y": "Cook's distance"},
    ),
    "wandb/residuals_plot/v1": Known(
        "scatter",
        {"x": "y_pred", "y": "residuals", "stroke": "dataset"},
        {"x": "Predicted value", "y": "Residual"},
    ),
    "wandb/silhouette_/v1": Known("vega_lite", spec=SILHOUETTE),
}
OTHERS = Known("vega_lite")
