"""How children grow, and which size comes when: a guess to ask about, never a medical statement."""
