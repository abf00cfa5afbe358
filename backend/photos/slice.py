"""Photos of products as a part of the application."""

from backend.photos import routes
from backend.photos.offline import PRODUCT_PHOTOS
from backend.photos.tables import ProductPhotos
from backend.slices import Slice

SLICE = Slice(tables=[ProductPhotos], synced=[PRODUCT_PHOTOS], routes=routes.ROUTES)
