"""What ask announces: nothing. A question changes nothing and is not kept."""
