from django.urls import path

from rights.views import exports, imports

EXPORTS = "<str:team>/<str:project>/settings/exports"
IMPORTS = "<str:team>/settings/import"

urlpatterns = [
    path(EXPORTS, exports.ProjectExportsPage.as_view(), name="project-exports"),
    path(
        f"{EXPORTS}/<str:export>/fetch",
        exports.FetchProjectExport.as_view(),
        name="fetch-project-export",
    ),
    path(
        f"{EXPORTS}/<str:export>/delete",
        exports.DeleteProjectExport.as_view(),
        name="delete-project-export",
    ),
    path(IMPORTS, imports.ImportsPage.as_view(), name="imports"),
    path(f"{IMPORTS}/<str:import>/delete", imports.DeleteImport.as_view(), name="delete-import"),
]
