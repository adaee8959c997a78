package dev.portico.gateway.plan.write;

import org.apache.calcite.rel.RelNode;

/** A leaf behind which a port runs a subtree: what is constant there is constant here. */
public interface StandsForSubtree {

  /** The plan that the port runs, with the leaf's columns. */
  RelNode subtree();
}
