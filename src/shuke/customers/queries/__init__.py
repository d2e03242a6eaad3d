"""What other rooms may ask about customers. A package: add a module per concept, export it here."""

from shuke.customers.queries.reaching import Reach, reach

__all__ = ["Reach", "reach"]
