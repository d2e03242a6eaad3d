"""The columns of a file that say what somebody agreed to."""

#: About marketing; in an opt-out a tick means no.
CONSENTS = ("consent_email", "consent_sms", "opt_out_email", "opt_out_sms")
