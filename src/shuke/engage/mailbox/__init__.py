"""The demo's mailbox: a real SMTP server that keeps what arrives, and pages that show it.

`server` receives, `store` keeps, `views` show. For trying Shuke out: nothing is passed on.
"""
