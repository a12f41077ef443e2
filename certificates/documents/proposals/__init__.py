"""What an agency's certificate seems to say, field by field, with how sure that is: a person confirms it."""

from certificates.documents.proposals.guesses import LIKELY, SURE, Guess
from certificates.documents.proposals.proposing import propose

__all__ = ["LIKELY", "SURE", "Guess", "propose"]
