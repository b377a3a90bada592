from django.urls import path

from rights.views import account, exports, imports

EXPORTS = "<str:team>/<str:project>/settings/exports"
IMPORTS = "<str:team>/settings/import"

YOURS = "settings/data"

urlpatterns = [
    path(YOURS, account.YourDataPage.as_view(), name="your-data"),
    path(f"{YOURS}/erase", account.ErasePage.as_view(), name="erase-account"),
    path(
        f"{YOURS}/<str:own_export>/fetch",
        account.FetchAccountExport.as_view(),
        name="fetch-account-export",
    ),
    path(
        f"{YOURS}/<str:own_export>/delete",
        account.DeleteAccountExport.as_view(),
        name="delete-account-export",
    ),
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
