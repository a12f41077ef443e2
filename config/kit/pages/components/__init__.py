"""All components; importing this package declares them."""

from config.kit.pages.components import actions, data, forms, lists, navigation, people, times, words

__all__ = ["actions", "data", "forms", "lists", "navigation", "people", "times", "words"]
