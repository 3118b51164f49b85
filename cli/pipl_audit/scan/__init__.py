"""From batches to mergeable counts: tally, merge, questions, and the engines that run them."""
