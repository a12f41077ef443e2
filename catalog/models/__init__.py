"""The nouns of this app."""

from catalog.models.category import Category
from catalog.models.course_material import CourseMaterial
from catalog.models.course_pack import CoursePack
from catalog.models.offering import Offering
from catalog.models.tutor_profile import TutorProfile

__all__ = ["Category", "CourseMaterial", "CoursePack", "Offering", "TutorProfile"]
