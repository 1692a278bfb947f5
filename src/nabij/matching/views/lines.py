"""What several pages show of one proposal."""

from typing import Any

from django.urls import reverse

from nabij.matching import rules
from nabij.matching.choices import ProposalState

TONES = {
    ProposalState.OPEN: "",
    ProposalState.SENT: "info",
    ProposalState.HALF: "accent",
    ProposalState.AGREED: "ok",
    ProposalState.DECLINED: "",
    ProposalState.EXPIRED: "warning",
    ProposalState.WITHDRAWN: "",
}


def line(proposal: Any) -> dict[str, object]:
    """Return what a template shows of one proposal."""
    return {
        "row": proposal,
        "reasons": rules.reasons(proposal.facts),
        "tone": TONES[ProposalState(proposal.state)],
        "url": reverse("matching:proposal", kwargs={"pk": proposal.pk}),
    }
